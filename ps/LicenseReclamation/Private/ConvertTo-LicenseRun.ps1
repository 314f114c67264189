function ConvertTo-LicenseRun {
    # The public shape of a run, made of its summary (the event, or summary.json).
    [CmdletBinding()]
    [OutputType('LicenseReclamation.Run')]
    param(
        [Parameter(Mandatory)] [object] $Summary,
        # The run's folder.
        [string] $Folder
    )
    $outcomes = [ordered]@{}
    foreach ($property in (Get-LicenseField -From $Summary -Name outcomes -Default (New-Object -TypeName PSObject)).PSObject.Properties) {
        $outcomes[$property.Name] = [long] $property.Value
    }
    $verdicts = [ordered]@{}
    foreach ($property in (Get-LicenseField -From $Summary -Name verdicts -Default (New-Object -TypeName PSObject)).PSObject.Properties) {
        $verdicts[$property.Name] = [long] $property.Value
    }
    $count = { param($name) if ($outcomes.Contains($name)) { $outcomes[$name] } else { [long] 0 } }
    $file = { param($name) if ($Folder) { $path = Join-Path -Path $Folder -ChildPath $name; if (Test-Path -LiteralPath $path) { $path } } }
    $exitCode = Get-LicenseField -From $Summary -Name exitCode
    $state = 'Completed'
    if ($exitCode -eq 130) { $state = 'Interrupted' } elseif ($exitCode -notin 0, 3, 4) { $state = 'Failed' }
    New-LicenseObject -Type Run -Property ([ordered]@{
        RunId       = Get-LicenseField -From $Summary -Name runId
        Verb        = Get-LicenseField -From $Summary -Name verb
        State       = Get-LicenseField -From $Summary -Name state -Default $state
        Job         = Get-LicenseField -From $Summary -Name job
        Application = Get-LicenseField -From $Summary -Name application
        Directory   = Get-LicenseField -From $Summary -Name directory
        Group       = Get-LicenseField -From $Summary -Name group
        GroupId     = Get-LicenseField -From $Summary -Name groupId
        DryRun      = [bool] (Get-LicenseField -From $Summary -Name dryRun -Default $false)
        Roster      = Get-LicenseField -From $Summary -Name roster
        Rows        = Get-LicenseField -From $Summary -Name rows
        Removed     = & $count 'Removed'
        Restored    = & $count 'Restored'
        Failed      = & $count 'Failed'
        Outcomes    = $outcomes
        Verdicts    = $verdicts
        StartedAt   = ConvertTo-LicenseTime -Value (Get-LicenseField -From $Summary -Name startedAt)
        FinishedAt  = ConvertTo-LicenseTime -Value (Get-LicenseField -From $Summary -Name finishedAt)
        ExitCode    = $exitCode
        Folder      = $Folder
        PlanPath    = & $file 'plan.csv'
        ResultPath  = & $file 'result.csv'
        AskPath     = & $file 'ask.csv'
    })
}
