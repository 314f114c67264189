function Stop-LicenseReclamation {
    <#
    .SYNOPSIS
    Ends a run that Start-LicenseReclamation began, in good order.

    .DESCRIPTION
    Nothing new is sent, what is under way is awaited, and the files are written; Resume-LicenseReclamation can finish the run.
    With -Force the run stops at once; the journal has everything that was sent. What has happened can still be received.

    .PARAMETER Started
    What Start-LicenseReclamation returned.

    .PARAMETER Force
    Stop at once.

    .PARAMETER PassThru
    Return the run again, to receive from it.

    .INPUTS
    What Start-LicenseReclamation returned.

    .OUTPUTS
    Nothing; with -PassThru, LicenseReclamation.StartedRun.

    .EXAMPLE
    $run | Stop-LicenseReclamation

    Ends the run in good order.

    .EXAMPLE
    $run | Stop-LicenseReclamation -PassThru | Receive-LicenseReclamation -Wait

    Ends it and returns what had happened.

    .EXAMPLE
    $run | Stop-LicenseReclamation -Force

    Stops at once.

    .LINK
    Start-LicenseReclamation

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('LicenseReclamation.StartedRun')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
        [PSTypeName('LicenseReclamation.StartedRun')]
        [object[]] $Started,

        [Parameter()] [switch] $Force,

        [Parameter()] [switch] $PassThru
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
    }
    process {
        foreach ($one in $Started) {
            $entry = $script:StartedRuns[$one.Number]
            if ($entry -and -not $entry.Handle.Finished -and (Confirm-LicenseChange -Cmdlet $PSCmdlet -Impact Medium -Target $one.Path -Action 'Stop the run')) {
                Stop-LicenseBackground -Handle $entry.Handle -Force:$Force
            }
            if ($PassThru) { $one }
        }
    }
}
