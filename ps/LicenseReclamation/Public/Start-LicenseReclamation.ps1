function Start-LicenseReclamation {
    <#
    .SYNOPSIS
    Begins a long run in the background of this session.

    .DESCRIPTION
    Returns at once. Receive-LicenseReclamation hands out what has happened, Stop-LicenseReclamation ends the run in good order.
    When nobody receives for -UnattendedMinutes, or the session ends, nothing more is sent, and Resume-LicenseReclamation can
    finish the run.

    Nobody can be asked person by person in the background: the one question, which -Confirm:$false answers, is about the job.

    .PARAMETER Path
    The job file, or several; each is a run of its own.

    .PARAMETER UnattendedMinutes
    How long the run goes on when nobody receives from it.

    .PARAMETER MaxRemovals
    Refuse before the first change when more people than this would be removed.

    .PARAMETER MaxPercent
    Refuse before the first change when more than this share of the group would be removed.

    .PARAMETER ClientSecret
    The app registration's client secret. It goes to the engine in memory: never into an argument, a file or a log.

    .PARAMETER Credential
    An account for Active Directory (DOMAIN\user and password), or for Entra an application id and its client secret.

    .PARAMETER OutputFolder
    The folder in which every run gets its folder; reclaim-runs below the current location when it is left out.

    .PARAMETER Sandbox
    Run against the embedded practice directory, seeded from this CSV, instead of a real one. An empty text takes the built-in
    people.

    .PARAMETER Argument
    Further arguments of the program reclaim, for settings that have no parameter here.

    .PARAMETER Transport
    How the engine is reached: Native loads the library into this process, Process starts the program reclaim, Auto takes the
    library where it can be loaded. The results are the same.

    .INPUTS
    Paths of job files, or files as Get-ChildItem returns them.

    .OUTPUTS
    LicenseReclamation.StartedRun for each job.

    .EXAMPLE
    $run = Start-LicenseReclamation -Path .\miro.toml -Confirm:$false
    Receive-LicenseReclamation -Started $run -Wait

    Begins a run and follows it to its end.

    .EXAMPLE
    Get-ChildItem .\jobs\*.toml | Start-LicenseReclamation -Confirm:$false

    Begins a run for each job of a folder.

    .EXAMPLE
    Start-LicenseReclamation -Path .\miro.toml -WhatIf

    Says what would be begun.

    .LINK
    Receive-LicenseReclamation

    .LINK
    Stop-LicenseReclamation

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('LicenseReclamation.StartedRun')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'JobPath')]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Job -Word $args[0] } $args[2] })]
        [string[]] $Path,

        [Parameter()] [ValidateRange(1, 10080)] [int] $UnattendedMinutes = 60,

        [Parameter()] [ValidateRange(0, 9223372036854775807)] [long] $MaxRemovals,

        [Parameter()] [ValidateRange(0, 100)] [int] $MaxPercent,

        [Parameter()] [securestring] $ClientSecret,

        [Parameter()] [pscredential] [System.Management.Automation.Credential()] $Credential = [pscredential]::Empty,

        [Parameter()] [string] $OutputFolder,

        [Parameter()] [AllowEmptyString()] [string] $Sandbox,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto'
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Changing
    }
    process {
        foreach ($one in $Path) {
            $file = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one -Existing
            if (-not (Confirm-LicenseChange -Cmdlet $PSCmdlet -Target $file -Action 'Remove the people whom the job finds unused')) { continue }
            $connection = Get-LicenseConnection -Cmdlet $PSCmdlet -Bound $PSBoundParameters
            $arguments = @('run', $file, '--yes') + $connection.Arguments
            $handle = Start-LicenseBackground -Cmdlet $PSCmdlet -Argument $arguments -Secret $connection.Secrets -Transport $Transport -EndAfter (60000 * $UnattendedMinutes)
            $script:LastNumber++
            $script:StartedRuns[$script:LastNumber] = @{
                Handle = $handle; State = New-LicenseState -Activity "Reclaiming seats: $(Split-Path -Path $file -Leaf)" -People
            }
            New-LicenseObject -Type StartedRun -Property ([ordered]@{
                Number = $script:LastNumber; Path = $file; Transport = $handle.Transport; StartedAt = [datetime]::UtcNow
            })
        }
    }
}
