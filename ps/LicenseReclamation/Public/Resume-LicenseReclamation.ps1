function Resume-LicenseReclamation {
    <#
    .SYNOPSIS
    Finishes a run that was interrupted.

    .DESCRIPTION
    A run that was stopped by Ctrl-C, a crash, a closed window or a lost connection has a journal of everything that was sent.
    This finishes it, to the same result as if it had never been interrupted. Nobody is asked again: what is removed was confirmed
    when the run began.

    .PARAMETER RunId
    The id of the run, or its folder.

    .PARAMETER ClientSecret
    The app registration's client secret. It goes to the engine in memory: never into an argument, a file or a log.

    .PARAMETER Credential
    An account for Active Directory (DOMAIN\user and password), or for Entra an application id and its client secret.

    .PARAMETER OutputFolder
    The folder in which every run gets its folder; reclaim-runs below the current location when it is left out.

    .PARAMETER Argument
    Further arguments of the program reclaim, for settings that have no parameter here.

    .PARAMETER Transport
    How the engine is reached: Native loads the library into this process, Process starts the program reclaim, Auto takes the
    library where it can be loaded. The results are the same.

    .PARAMETER PassThru
    Return what happened to each person, as it happens, instead of one object for the run.

    .INPUTS
    Run ids, or runs as Get-LicenseReclamationRun returns them.

    .OUTPUTS
    LicenseReclamation.Run for each run; with -PassThru, LicenseReclamation.RemovalResult for each person.

    .EXAMPLE
    Get-LicenseReclamationRun | Where-Object State -EQ Interrupted | Resume-LicenseReclamation -Confirm:$false

    Finishes everything that was interrupted.

    .EXAMPLE
    Resume-LicenseReclamation -RunId 20261122-064713-miro-3f9a

    Finishes one run.

    .EXAMPLE
    Resume-LicenseReclamation -RunId D:\runs\20261122-064713-miro-3f9a -PassThru

    Finishes a run in another folder, and returns what happened to each person.

    .LINK
    Get-LicenseReclamationRun

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('LicenseReclamation.Run', 'LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Folder')]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Run -Word $args[0] } $args[2] })]
        [string[]] $RunId,

        [Parameter()] [securestring] $ClientSecret,

        [Parameter()] [pscredential] [System.Management.Automation.Credential()] $Credential = [pscredential]::Empty,

        [Parameter()] [string] $OutputFolder,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto',

        [Parameter()] [switch] $PassThru
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Changing
    }
    process {
        foreach ($one in $RunId) {
            if (-not (Confirm-LicenseChange -Cmdlet $PSCmdlet -Target $one -Action 'Finish the interrupted run')) { continue }
            $run = if (Test-Path -LiteralPath $one -PathType Container) { Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one } else { $one }
            Invoke-LicenseVerb -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Activity "Resuming $one" -Target $one -People:$PassThru -Argument 'resume', $run
        }
    }
}
