function Invoke-LicenseReclamationPlan {
    <#
    .SYNOPSIS
    Removes exactly the people whom a reviewed plan says.

    .DESCRIPTION
    Applies a plan.csv made by New-LicenseReclamationPlan, in which a review may have changed verdicts from Reclaim to Keep or
    deleted rows. A plan for another group, one that is too old, or one that names people it did not name when it was made, is
    refused before the first change.

    You are asked for each person unless -Confirm:$false is given; who is not confirmed is kept. -WhatIf shows who would be
    removed.

    .PARAMETER Path
    The plan.csv, or several.

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
    Paths of plans, or runs as New-LicenseReclamationPlan returns them.

    .OUTPUTS
    LicenseReclamation.Run for each plan; with -PassThru, LicenseReclamation.RemovalResult for each person.

    .EXAMPLE
    Invoke-LicenseReclamationPlan -Path .\reclaim-runs\20261122-064713-miro-3f9a\plan.csv

    Asks for each person and removes those confirmed.

    .EXAMPLE
    Invoke-LicenseReclamationPlan -Path .\plan.csv -WhatIf

    Shows who would be removed.

    .EXAMPLE
    Invoke-LicenseReclamationPlan -Path .\plan.csv -Confirm:$false -PassThru | Export-Csv -Path .\done.csv -NoTypeInformation

    Applies an approved plan and keeps what happened to each person.

    .LINK
    New-LicenseReclamationPlan

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('LicenseReclamation.Run', 'LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('PlanPath', 'FullName')]
        [string[]] $Path,

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
            $shared = @{ Cmdlet = $PSCmdlet; Bound = $PSBoundParameters; Activity = 'Applying a plan'; Target = $one; People = $PassThru }
            if ($ConfirmPreference -eq 'None' -and -not $WhatIfPreference) {
                Invoke-LicenseVerb @shared -Argument 'apply', $file, '--yes'
            }
            else {
                Invoke-LicenseConfirmed @shared -PlanPath $file
            }
        }
    }
}
