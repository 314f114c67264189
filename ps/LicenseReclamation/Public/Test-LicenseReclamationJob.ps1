function Test-LicenseReclamationJob {
    <#
    .SYNOPSIS
    Checks a job: reads it, signs in, looks at the group, and says what would stand in the way.

    .DESCRIPTION
    Nothing is changed. The result shows every setting with its value and its source; secrets are shown as the place they come
    from. With -Quiet, the answer is $true or $false.

    .PARAMETER Path
    The job file, or several.

    .PARAMETER Quiet
    Answer with $true or $false only.

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
    LicenseReclamation.JobCheck for each job; with -Quiet, System.Boolean.

    .EXAMPLE
    Test-LicenseReclamationJob -Path .\miro.toml

    Shows the settings and what was found.

    .EXAMPLE
    if (Test-LicenseReclamationJob -Path .\miro.toml -Quiet) { Invoke-LicenseReclamation -Path .\miro.toml -Confirm:$false }

    Runs only what would work.

    .EXAMPLE
    Get-ChildItem .\jobs\*.toml | Test-LicenseReclamationJob | Where-Object { -not $_.Ready }

    Shows the jobs that would not work.

    .LINK
    Invoke-LicenseReclamation

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding()]
    [OutputType('LicenseReclamation.JobCheck', [bool])]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'JobPath')]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Job -Word $args[0] } $args[2] })]
        [string[]] $Path,

        [Parameter()] [switch] $Quiet,

        [Parameter()] [securestring] $ClientSecret,

        [Parameter()] [pscredential] [System.Management.Automation.Credential()] $Credential = [pscredential]::Empty,

        [Parameter()] [string] $OutputFolder,

        [Parameter()] [AllowEmptyString()] [string] $Sandbox,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto'
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
    }
    process {
        foreach ($one in $Path) {
            $file = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one -Existing
            $connection = Get-LicenseConnection -Cmdlet $PSCmdlet -Bound $PSBoundParameters
            $state = New-LicenseState -Activity "Checking $(Split-Path -Path $file -Leaf)"
            Invoke-LicenseProgram -Cmdlet $PSCmdlet -Argument (@('check', $file) + $connection.Arguments) -State $state -Secret $connection.Secrets -Transport $Transport
            if ($Quiet) { $state.ExitCode -eq 0 } else { ConvertTo-LicenseCheck -State $state -Path $file }
        }
    }
}
