function Stop-LicenseSandbox {
    <#
    .SYNOPSIS
    Ends a practice directory that Start-LicenseSandbox started.

    .DESCRIPTION
    What was in it is forgotten. Variables that -SetEnvironment has set are taken away.

    .PARAMETER Sandbox
    What Start-LicenseSandbox returned.

    .PARAMETER PassThru
    Return the sandbox, which is stopped then.

    .INPUTS
    What Start-LicenseSandbox returned.

    .OUTPUTS
    Nothing; with -PassThru, LicenseReclamation.Sandbox.

    .EXAMPLE
    $sandbox | Stop-LicenseSandbox

    Ends it.

    .EXAMPLE
    Stop-LicenseSandbox -Sandbox $one, $two

    Ends two.

    .EXAMPLE
    $sandbox | Stop-LicenseSandbox -PassThru | Format-List

    Ends it and shows where it was.

    .LINK
    Start-LicenseSandbox

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('LicenseReclamation.Sandbox')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
        [PSTypeName('LicenseReclamation.Sandbox')]
        [object[]] $Sandbox,

        [Parameter()] [switch] $PassThru
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
    }
    process {
        foreach ($one in $Sandbox) {
            $handle = $script:Sandboxes[$one.Number]
            if ($handle -and (Confirm-LicenseChange -Cmdlet $PSCmdlet -Impact Medium -Target $one.GraphUrl -Action 'Stop the practice directory')) {
                Stop-LicenseBackground -Handle $handle -Force
                Close-LicenseBackground -Handle $handle
                $script:Sandboxes.Remove($one.Number)
                Clear-LicenseSandboxVariable -Sandbox $one
            }
            if ($PassThru) { $one }
        }
    }
}
