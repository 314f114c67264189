function Invoke-LicenseConfirmed {
    # Decides first, asks for each person, and removes exactly those who were confirmed; the others are kept.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [object] $Bound,
        [Parameter(Mandatory)] [string] $Activity,
        # The verb that makes the plan, with what is its own; or a plan that is there already.
        [Parameter(Mandatory, ParameterSetName = 'Make')] [string[]] $PlanArgument,
        [Parameter(Mandatory, ParameterSetName = 'Given')] [string] $PlanPath,
        [object] $Target,
        [switch] $People
    )
    $shared = @{ Cmdlet = $Cmdlet; Bound = $Bound; Activity = $Activity; Target = $Target }
    if ($PlanArgument) {
        $run = Invoke-LicenseVerb @shared -Argument $PlanArgument | Select-Object -Last 1
        if (-not $run -or -not $run.PlanPath) { return }
        $PlanPath = $run.PlanPath
    }
    $bindingPath = $PlanPath -replace '\.csv$', '.json'
    $group = $Target
    if (Test-Path -LiteralPath $bindingPath) { $group = Get-LicenseField -From (Get-Content -LiteralPath $bindingPath -Raw -Encoding UTF8 | ConvertFrom-Json) -Name group -Default $Target }
    $rows = @(Import-Csv -LiteralPath $PlanPath -Encoding UTF8)
    $confirmed = 0
    $declined = 0
    foreach ($row in $rows) {
        if ($row.Verdict -ne 'Reclaim') { continue }
        $name = if ($row.UserPrincipalName) { $row.UserPrincipalName } else { $row.User }
        if (Confirm-LicenseChange -Cmdlet $Cmdlet -Target $name -Action "Remove from the group $group ($($row.Reason))") { $confirmed++ }
        else {
            $row.Verdict = 'Keep'
            $declined++
        }
    }
    if ($confirmed -eq 0) { return }
    $given = $PlanPath
    if ($declined -gt 0) {
        # Only this column of a plan may be changed, and only to this. The plan that was given stays as it was.
        $given = Join-Path -Path (Split-Path -Path $PlanPath -Parent) -ChildPath 'plan.confirmed.csv'
        $rows | Export-Csv -LiteralPath $given -NoTypeInformation -Encoding UTF8 -WhatIf:$false -Confirm:$false
        Copy-Item -LiteralPath $bindingPath -Destination ($given -replace '\.csv$', '.json') -WhatIf:$false -Confirm:$false
    }
    Invoke-LicenseVerb @shared -People:$People -Argument 'apply', $given, '--yes'
}
