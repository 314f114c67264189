function ConvertTo-LicenseCheck {
    # What `check` found.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.JobCheck')]
    param([Parameter(Mandatory)] [hashtable] $State, [Parameter(Mandatory)] [string] $Path)
    $told = if ($State.Other) { $State.Other[-1] }
    $problems = @($State.Errors | ForEach-Object { $_.message })
    if (-not $problems -and $State.ExitCode -ne 0) { $problems = @($State.Messages.Trim()) }
    New-LicenseObject -Type JobCheck -Property ([ordered]@{
        Path       = $Path
        Ready      = $State.ExitCode -eq 0
        ExitCode   = $State.ExitCode
        Problem    = [string[]] $problems
        Found      = $told
        Text       = [string[]] $State.Text
    })
}
