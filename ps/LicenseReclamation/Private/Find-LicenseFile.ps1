function Find-LicenseFile {
    # The absolute path of the native library or the program for this process: as the environment says, as installed with the
    # module, as it stands above the module in a release, or as built in the checkout that the module lies in.
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory)] [ValidateSet('Library', 'Program')] [string] $Kind)
    $windows = $PSVersionTable.PSEdition -ne 'Core' -or $IsWindows
    $platform = Get-LicensePlatform
    if ($Kind -eq 'Library') {
        $variable = 'RECLAIM_LIBRARY'
        $name = if ($windows) { 'license_reclamation.dll' } elseif ($IsMacOS) { 'liblicense_reclamation.dylib' } else { 'liblicense_reclamation.so' }
    }
    else {
        $variable = 'RECLAIM_PROGRAM'
        $name = if ($windows) { 'reclaim.exe' } else { 'reclaim' }
    }
    $said = if (Test-Path -Path "Env:$variable") { (Get-Item -Path "Env:$variable").Value }
    if ($said) {
        if (Test-Path -LiteralPath $said -PathType Leaf) { return (Resolve-Path -LiteralPath $said).ProviderPath }
        throw "$variable names a file that does not exist: $said"
    }
    $module = Split-Path -Path $PSScriptRoot -Parent
    $top = Split-Path -Path (Split-Path -Path $module -Parent) -Parent
    $built = Join-Path -Path $top -ChildPath 'target'
    $places = @(
        Join-Path -Path (Join-Path -Path (Join-Path -Path $module -ChildPath 'native') -ChildPath $platform) -ChildPath $name
        if ($Kind -eq 'Program') { Join-Path -Path $top -ChildPath $name }
        foreach ($profileName in 'release', 'debug') { Join-Path -Path (Join-Path -Path $built -ChildPath $profileName) -ChildPath $name }
    )
    foreach ($place in $places) {
        if (Test-Path -LiteralPath $place -PathType Leaf) { return $place }
    }
    if ($Kind -eq 'Program') {
        # Whoever installed the program has put it where programs are.
        $command = Get-Command -Name $name -CommandType Application -ErrorAction Ignore | Select-Object -First 1
        if ($command) { return $command.Source }
    }
    throw "$name was not found for $platform; looked for: $($places -join ', ')"
}
