function Resolve-LicenseTransport {
    # Native or Process. Auto takes the library and falls back to the program, saying why, once a session.
    [CmdletBinding()]
    [OutputType([string])]
    param([string] $Transport = 'Auto')
    if ($Transport -eq 'Process') { return 'Process' }
    if ($Transport -eq 'Native') {
        Import-LicenseLibrary
        return 'Native'
    }
    if (-not $script:NativeFailure) {
        try {
            Import-LicenseLibrary
            return 'Native'
        }
        catch { $script:NativeFailure = $_.Exception.Message }
    }
    if (-not $script:NativeWarned) {
        $script:NativeWarned = $true
        Write-Warning -Message "the program serves instead of the library: $script:NativeFailure"
    }
    'Process'
}
