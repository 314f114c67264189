function Test-LicenseBackground {
    # Whether a command line in the background goes on.
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory)] [hashtable] $Handle)
    if ($Handle.Transport -eq 'Native') { $null -eq $Handle.Job.ExitCode } else { -not $Handle.Process.HasExited }
}
