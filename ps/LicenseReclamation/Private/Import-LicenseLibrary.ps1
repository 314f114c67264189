function Import-LicenseLibrary {
    # Loads the native library into this process, once. Throws with the cause when that cannot be.
    [CmdletBinding()]
    param()
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw "the session's language mode is $($ExecutionContext.SessionState.LanguageMode), which forbids native code"
    }
    $library = Find-LicenseFile -Kind Library
    if (-not ('LicenseReclamation.Native' -as [type])) {
        $module = Split-Path -Path $PSScriptRoot -Parent
        $helper = Join-Path -Path (Join-Path -Path $module -ChildPath 'lib') -ChildPath 'LicenseReclamation.Native.dll'
        $source = Join-Path -Path (Join-Path -Path (Split-Path -Path $module -Parent) -ChildPath 'src') -ChildPath 'Native.cs'
        if (Test-Path -LiteralPath $helper) {
            try { Add-Type -Path $helper -ErrorAction Stop }
            catch { throw "loading $helper failed: $($_.Exception.Message). If the file came from the internet: Unblock-File -LiteralPath '$helper'" }
        }
        elseif (Test-Path -LiteralPath $source) { Add-Type -TypeDefinition (Get-Content -LiteralPath $source -Raw -ErrorAction Stop) -ErrorAction Stop }
        else { throw "the helper $helper is missing" }
    }
    try { [LicenseReclamation.Native]::Load($library) }
    catch { throw "loading $library failed: $($_.Exception.GetBaseException().Message)" }
    $wanted = [string] $MyInvocation.MyCommand.Module.Version
    if ([LicenseReclamation.Native]::LibraryVersion -ne $wanted) {
        throw "this session has loaded version $([LicenseReclamation.Native]::LibraryVersion) of the library, the module is version $wanted; a library cannot be replaced: start a new session"
    }
}
