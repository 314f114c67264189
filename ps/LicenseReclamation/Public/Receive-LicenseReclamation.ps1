function Receive-LicenseReclamation {
    <#
    .SYNOPSIS
    Hands out what has happened in a run that Start-LicenseReclamation began.

    .DESCRIPTION
    Returns each person once, in the order in which things happened, and at the end the run. Errors of single people are written
    as errors that do not end the command.

    .PARAMETER Started
    What Start-LicenseReclamation returned.

    .PARAMETER Wait
    Go on until the run has ended.

    .INPUTS
    What Start-LicenseReclamation returned.

    .OUTPUTS
    LicenseReclamation.RemovalResult for each person, and LicenseReclamation.Run at the end.

    .EXAMPLE
    $run | Receive-LicenseReclamation

    Returns what has happened since the last call.

    .EXAMPLE
    $run | Receive-LicenseReclamation -Wait

    Follows the run to its end; Ctrl-C ends the following, not the run.

    .EXAMPLE
    $run | Receive-LicenseReclamation | Group-Object -Property Outcome

    Counts what has happened.

    .LINK
    Start-LicenseReclamation

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding()]
    [OutputType('LicenseReclamation.RemovalResult', 'LicenseReclamation.Run')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
        [PSTypeName('LicenseReclamation.StartedRun')]
        [object[]] $Started,

        [Parameter()] [switch] $Wait
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
    }
    process {
        foreach ($one in $Started) {
            $entry = $script:StartedRuns[$one.Number]
            if (-not $entry) {
                New-LicenseError -Cmdlet $PSCmdlet -Message "the run $($one.Number) was received to its end, or belongs to another session" -Id 'NotStarted' -Category ObjectNotFound -Target $one
                continue
            }
            try {
                do {
                    $told = Read-LicenseBackground -Handle $entry.Handle -Timeout $(if ($Wait) { 200 } else { 0 })
                    Receive-LicenseEvent -Cmdlet $PSCmdlet -State $entry.State -Told $told
                } while (-not $entry.Handle.Finished -and ($Wait -or $told.Length -gt 0))
            }
            finally { Write-Progress -Activity $entry.State.Activity -Completed }
            if ($entry.Handle.Finished) {
                $script:StartedRuns.Remove($one.Number)
                Close-LicenseBackground -Handle $entry.Handle -State $entry.State
                $entry.State.Runs
                Complete-LicenseRun -Cmdlet $PSCmdlet -State $entry.State -Target $one.Path
            }
        }
    }
}
