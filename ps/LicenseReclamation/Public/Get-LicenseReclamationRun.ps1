function Get-LicenseReclamationRun {
    <#
    .SYNOPSIS
    Lists the runs in a folder, newest first.

    .DESCRIPTION
    Reads the folders that runs have left, also interrupted ones, without asking the directory. With -Result, returns what
    happened to each person instead, as in result.csv.

    .PARAMETER RunId
    Ids of runs; wildcards are allowed.

    .PARAMETER OutputFolder
    The folder in which every run has its folder; $env:RECLAIM_OUT or reclaim-runs below the current location when it is left out.

    .PARAMETER Latest
    Only the newest run.

    .PARAMETER Result
    Return what happened to each person.

    .INPUTS
    Objects with a property RunId.

    .OUTPUTS
    LicenseReclamation.Run, or with -Result LicenseReclamation.RemovalResult.

    .EXAMPLE
    Get-LicenseReclamationRun

    Lists all runs below reclaim-runs.

    .EXAMPLE
    Get-LicenseReclamationRun -Latest -Result | Where-Object Outcome -EQ Failed

    Shows whom the newest run could not remove.

    .EXAMPLE
    Get-LicenseReclamationRun -RunId *-miro-* | Measure-Object -Property Removed -Sum

    Counts the seats taken back from one application.

    .LINK
    Resume-LicenseReclamation

    .LINK
    Restore-LicenseGroupMember

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding()]
    [OutputType('LicenseReclamation.Run', 'LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [SupportsWildcards()]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Run -Word $args[0] } $args[2] })]
        [string[]] $RunId = '*',

        [Parameter(ValueFromPipelineByPropertyName)]
        [string] $OutputFolder,

        [Parameter()] [switch] $Latest,

        [Parameter()] [switch] $Result
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
        $left = if ($Latest) { 1 } else { [int]::MaxValue }
    }
    process {
        $place = if ($OutputFolder) { $OutputFolder } elseif ($env:RECLAIM_OUT) { $env:RECLAIM_OUT } else { 'reclaim-runs' }
        $place = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $place
        if (-not (Test-Path -LiteralPath $place -PathType Container)) {
            Write-Verbose -Message "there is no folder $place"
            return
        }
        # The ids begin with the time, so that the newest is the last by name.
        foreach ($folder in Get-ChildItem -LiteralPath $place -Directory | Sort-Object -Property Name -Descending) {
            if ($left -le 0) { break }
            if (-not ($RunId | Where-Object { $folder.Name -like $_ })) { continue }
            $run = Read-LicenseRun -Folder $folder.FullName
            if (-not $run) { continue }
            $left--
            if (-not $Result) { $run }
            elseif ($run.ResultPath) { Import-LicenseResult -Path $run.ResultPath }
        }
    }
}
