function New-LicenseReclamationPlan {
    <#
    .SYNOPSIS
    Decides who would lose a seat, and writes it to a file that can be reviewed.

    .DESCRIPTION
    Reads a job file and the group and writes plan.csv: one row for every person, with a verdict and its reason. Nothing is
    changed in the directory. In a review rows may be deleted, and a verdict may be changed from Reclaim to Keep; then Invoke-
    LicenseReclamationPlan removes exactly the people whose verdict is Reclaim.

    The plan is bound to the group, the inputs and a time: applied to anything else, it is refused.

    .PARAMETER Path
    The job file, or several; each gets a plan of its own.

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
    Return the verdict on each person, with its reason, instead of one object for the run.

    .INPUTS
    Paths of job files, or files as Get-ChildItem returns them.

    .OUTPUTS
    LicenseReclamation.Run for each job; with -PassThru, LicenseReclamation.RemovalResult for each person.

    .EXAMPLE
    New-LicenseReclamationPlan -Path .\miro.toml

    Writes a plan and returns the run; its PlanPath is the file to review.

    .EXAMPLE
    (New-LicenseReclamationPlan -Path .\miro.toml).PlanPath | Import-Csv | Group-Object -Property Verdict, Reason

    Counts the verdicts by reason.

    .EXAMPLE
    New-LicenseReclamationPlan -Path .\miro.toml | Invoke-LicenseReclamationPlan

    Decides, asks for each person, and removes those confirmed.

    .LINK
    Invoke-LicenseReclamationPlan

    .LINK
    about_LicenseReclamation
    #>
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Nothing is changed but a new folder')]
    [CmdletBinding()]
    [OutputType('LicenseReclamation.Run', 'LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'JobPath')]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Job -Word $args[0] } $args[2] })]
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
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
    }
    process {
        foreach ($one in $Path) {
            $file = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one -Existing
            $run = Invoke-LicenseVerb -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Activity "Planning: $(Split-Path -Path $file -Leaf)" -Target $one -Argument 'plan', $file
            if (-not $PassThru) { $run } elseif ($run.PlanPath) { Import-LicenseResult -Path $run.PlanPath -Run $run }
        }
    }
}
