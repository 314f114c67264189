function Import-LicenseHelper {
    # Loads the module's helper, once: prebuilt beside the module, or compiled from its sources in a checkout. Throws with the cause
    # when that cannot be.
    [CmdletBinding()]
    param()
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw "the session's language mode is $($ExecutionContext.SessionState.LanguageMode), which forbids native code"
    }
    if ('LicenseReclamation.RemovalResult' -as [type]) { return }
    $module = Split-Path -Path $PSScriptRoot -Parent
    $helper = Join-Path -Path (Join-Path -Path $module -ChildPath 'lib') -ChildPath 'LicenseReclamation.Native.dll'
    $sources = Join-Path -Path (Join-Path -Path (Split-Path -Path $module -Parent) -ChildPath 'src') -ChildPath '*.cs'
    if (Test-Path -LiteralPath $helper) {
        try { Add-Type -Path $helper -ErrorAction Stop }
        catch { throw "loading $helper failed: $($_.Exception.Message). If the file came from the internet: Unblock-File -LiteralPath '$helper'" }
    }
    elseif (Test-Path -Path $sources) {
        # Left to itself, 7 compiles for debugging, which makes reading events several times as slow.
        $options = if ($PSVersionTable.PSEdition -eq 'Core') { @{ CompilerOptions = '/optimize+' } } else { @{} }
        Add-Type -Path (Get-Item -Path $sources).FullName @options -ErrorAction Stop
    }
    else { throw "the helper $helper is missing" }
}
