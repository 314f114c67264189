function Write-LicenseProgress {
    # Shows how far a run is.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $Activity, [Parameter(Mandatory)] [object] $Progress)
    $words = @{ reading = 'Reading input'; roster = 'Reading the group'; seats = 'Looking at seats'; changing = 'Changing the group' }
    $phase = [string] $Progress.phase
    $status = if ($words.ContainsKey($phase)) { $words[$phase] } else { $phase }
    $more = @{}
    $total = Get-LicenseField -From $Progress -Name total
    if ($total) {
        $share = [int] (100 * $Progress.done / $total)
        $more['PercentComplete'] = if ($share -gt 100) { 100 } else { $share }
        if ($phase -ne 'reading') { $status += ": $($Progress.done) of $total" }
    }
    elseif ($phase -ne 'reading') { $status += ": $($Progress.done)" }
    $left = Get-LicenseField -From $Progress -Name secondsLeft
    if ($null -ne $left) { $more['SecondsRemaining'] = [int] $left }
    if ($Progress.failed) { $more['CurrentOperation'] = "$($Progress.failed) failed" }
    Write-Progress -Activity $Activity -Status $status @more
}
