function Invoke-LicenseReclamation {
    <#
    .SYNOPSIS
    Takes the seats of an application back from the people who do not use it.

    .DESCRIPTION
    Reads a job file, decides for every member of the authorization group whether the seat is used, with a reason, and removes the
    people whose seat is not. Nobody else is touched: the caps of the job, protected people, answers and groups that must not be
    written to are checked before the first change.

    Unless -Confirm:$false is given, the people are decided on first, you are asked for each of them (Yes to All ends the
    questions), and exactly those whom you confirmed are removed. -WhatIf shows who would be removed and changes nothing.

    Ctrl-C, Select-Object -First and a closed window end the run in good order; Resume-LicenseReclamation finishes it.

    .PARAMETER Path
    The job file, or several; each is a run of its own.

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

    .PARAMETER PassThru
    Return what happened to each person, as it happens, instead of one object for the run.

    .INPUTS
    Paths of job files, or files as Get-ChildItem returns them.

    .OUTPUTS
    LicenseReclamation.Run for each job; with -PassThru, LicenseReclamation.RemovalResult for each person.

    .EXAMPLE
    Invoke-LicenseReclamation -Path .\miro.toml -WhatIf

    Shows who would be removed from Miro's group, person by person.

    .EXAMPLE
    Invoke-LicenseReclamation -Path .\miro.toml -Confirm:$false -PassThru | Where-Object Outcome -EQ Failed

    Removes without questions, as a scheduled task does, and shows the people who could not be removed.

    .EXAMPLE
    Get-ChildItem .\jobs\*.toml | Invoke-LicenseReclamation -Confirm:$false -MaxRemovals 200

    Runs every job of a folder; none removes more than 200 people.

    .EXAMPLE
    $secret = Get-Secret -Name reclaim
    Invoke-LicenseReclamation -Path .\miro.toml -ClientSecret $secret -Confirm:$false

    Takes the client secret from a vault.

    .LINK
    New-LicenseReclamationPlan

    .LINK
    Resume-LicenseReclamation

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('LicenseReclamation.Run', 'LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'JobPath')]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Job -Word $args[0] } $args[2] })]
        [string[]] $Path,

        [Parameter()] [ValidateRange(0, 9223372036854775807)] [long] $MaxRemovals,

        [Parameter()] [ValidateRange(0, 100)] [int] $MaxPercent,

        [Parameter()] [securestring] $ClientSecret,

        [Parameter()] [pscredential] [System.Management.Automation.Credential()] $Credential = [pscredential]::Empty,

        [Parameter()] [string] $OutputFolder,

        [Parameter()] [AllowEmptyString()] [string] $Sandbox,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto',

        [Parameter()] [switch] $PassThru
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Changing
    }
    process {
        foreach ($one in $Path) {
            $file = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one -Existing
            $shared = @{ Cmdlet = $PSCmdlet; Bound = $PSBoundParameters; Activity = "Reclaiming seats: $(Split-Path -Path $file -Leaf)"; Target = $one; People = $PassThru }
            if ($ConfirmPreference -eq 'None' -and -not $WhatIfPreference) {
                Invoke-LicenseVerb @shared -Argument 'run', $file, '--yes'
            }
            else {
                Invoke-LicenseConfirmed @shared -PlanArgument 'plan', $file
            }
        }
    }
}
