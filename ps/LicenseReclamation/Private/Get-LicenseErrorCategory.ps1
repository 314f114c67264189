function Get-LicenseErrorCategory {
    # PowerShell's word for what the directory answered.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # The HTTP status or LDAP result code.
        [int] $Status,
        # What happened to the person.
        [string] $Outcome
    )
    if ($Outcome -eq 'NotFound') { return 'ObjectNotFound' }
    switch ($Status) {
        { $_ -in 401, 403, 49, 50 } { return 'PermissionDenied' }
        { $_ -in 404, 32 } { return 'ObjectNotFound' }
        429 { return 'LimitsExceeded' }
        { $_ -eq 0 -or $_ -ge 500 -or $_ -in 51, 52, 81, 91 } { return 'ConnectionError' }
        { $_ -in 400, 409, 422 } { return 'InvalidData' }
        default { return 'InvalidResult' }
    }
}
