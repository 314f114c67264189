function Complete-LicenseName {
    # Words for the Tab key: job files, runs and groups that past runs and job files name. Quick, and silent when there is nothing.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [ValidateSet('Job', 'Run', 'Group')] [string] $Kind, [AllowEmptyString()] [string] $Word = '')
    $typed = $Word.Trim("'", '"')
    $names = switch ($Kind) {
        'Job' {
            Get-ChildItem -Path "$typed*" -ErrorAction Ignore | Where-Object { $_.PSIsContainer -or $_.Extension -eq '.toml' } | ForEach-Object { Resolve-Path -LiteralPath $_.FullName -Relative }
        }
        'Run' {
            $place = if ($env:RECLAIM_OUT) { $env:RECLAIM_OUT } else { 'reclaim-runs' }
            Get-ChildItem -Path $place -Directory -ErrorAction Ignore | Sort-Object -Property Name -Descending | Select-Object -First 50 -ExpandProperty Name | Where-Object { $_ -like "$typed*" }
        }
        'Group' {
            $known = @(Get-LicenseReclamationRun -ErrorAction Ignore | Select-Object -First 50 -ExpandProperty Group)
            $known += foreach ($job in Get-ChildItem -Path '*.toml' -ErrorAction Ignore | Select-Object -First 50) {
                Select-String -LiteralPath $job.FullName -Pattern '^\s*group\s*=\s*"([^"]+)"' -ErrorAction Ignore | ForEach-Object { $_.Matches[0].Groups[1].Value }
            }
            $known | Where-Object { $_ -like "$typed*" } | Sort-Object -Unique
        }
    }
    foreach ($name in $names) {
        if ($name -match "[\s'`"(){};,|&``$]") { "'" + $name.Replace("'", "''") + "'" } else { $name }
    }
}
