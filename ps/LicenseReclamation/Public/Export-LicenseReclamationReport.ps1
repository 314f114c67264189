function Export-LicenseReclamationReport {
    <#
    .SYNOPSIS
    Makes a report of one or more results: a web page, a workbook, or both.

    .DESCRIPTION
    The HTML page is self-contained and the workbook needs no Excel to be made. Ids stay text and nothing in a workbook is a
    formula.

    .PARAMETER Path
    The result.csv of a run, or several.

    .PARAMETER Html
    Write an HTML page to this file.

    .PARAMETER Xlsx
    Write an Excel workbook to this file.

    .PARAMETER Argument
    Further arguments of the program reclaim, for settings that have no parameter here.

    .PARAMETER Transport
    How the engine is reached: Native loads the library into this process, Process starts the program reclaim, Auto takes the
    library where it can be loaded. The results are the same.

    .INPUTS
    Paths of results, or runs as Get-LicenseReclamationRun returns them.

    .OUTPUTS
    System.IO.FileInfo for each file written.

    .EXAMPLE
    Get-LicenseReclamationRun -Latest | Export-LicenseReclamationReport -Html .\report.html

    A page for the newest run.

    .EXAMPLE
    Get-LicenseReclamationRun -RunId 202610* | Export-LicenseReclamationReport -Html .\october.html -Xlsx .\october.xlsx

    Page and workbook for a month.

    .EXAMPLE
    Export-LicenseReclamationReport -Path .\result.csv -Xlsx .\result.xlsx | Invoke-Item

    Makes a workbook and opens it.

    .LINK
    Get-LicenseReclamationRun

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([System.IO.FileInfo])]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('ResultPath', 'FullName')]
        [string[]] $Path,

        [Parameter()] [string] $Html,

        [Parameter()] [string] $Xlsx,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto'
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
        $results = @()
    }
    process {
        foreach ($one in $Path) { $results += Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one -Existing }
    }
    end {
        if (-not $Html -and -not $Xlsx) {
            New-LicenseError -Cmdlet $PSCmdlet -Message 'give -Html or -Xlsx, or both' -Id 'NoReport' -Category InvalidArgument -Terminating
        }
        $files = @()
        $arguments = @('report') + $results
        if ($Html) { $files += Resolve-LicensePath -Cmdlet $PSCmdlet -Path $Html; $arguments += '--html', $files[-1] }
        if ($Xlsx) { $files += Resolve-LicensePath -Cmdlet $PSCmdlet -Path $Xlsx; $arguments += '--xlsx', $files[-1] }
        if ($results.Count -gt 0 -and (Confirm-LicenseChange -Cmdlet $PSCmdlet -Impact Medium -Target ($files -join ', ') -Action 'Write the report')) {
            Invoke-LicenseVerb -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Activity 'Writing the report' -Argument $arguments -Target $files[0] | Out-Null
            Get-Item -LiteralPath $files
        }
    }
}
