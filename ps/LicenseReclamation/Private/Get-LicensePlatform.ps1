function Get-LicensePlatform {
    # The platform of this process (not of the machine: x64 programs run on ARM64), as the folders below native/ are named.
    [CmdletBinding()]
    [OutputType([string])]
    param()
    if ($PSVersionTable.PSEdition -ne 'Core' -or $IsWindows) {
        $architecture = switch ($env:PROCESSOR_ARCHITECTURE) { 'AMD64' { 'x64' } 'ARM64' { 'arm64' } default { 'x86' } }
        return "win-$architecture"
    }
    $architecture = switch -Regex (& uname -m) { '^(x86_64|amd64)$' { 'x64' } '^(aarch64|arm64)$' { 'arm64' } default { $_ } }
    if ($IsMacOS) { "osx-$architecture" } else { "linux-$architecture" }
}
