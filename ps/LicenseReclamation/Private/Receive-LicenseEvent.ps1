function Receive-LicenseEvent {
    # Turns event lines into objects, warnings, errors and progress. `State` remembers what belongs to the whole run.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [hashtable] $State,
        [Parameter(Mandatory)] [AllowEmptyCollection()] [string[]] $Line
    )
    if ($Line.Length -gt 0) {
        $json = foreach ($one in $Line) { if ($one[0] -eq '{') { $one } elseif ($one) { $State.Text += $one } }
        # One array is parsed four times as fast as its elements.
        $events = if ($json) { ConvertFrom-Json -InputObject ('[' + ($json -join ',') + ']') }
        foreach ($event in $events) {
            switch ($event.kind) {
                'item' {
                    if ($State.People) { ConvertTo-LicenseResult -Item $event }
                    if ($event.outcome -in 'Failed', 'NotFound') { Write-LicenseFailure -Cmdlet $Cmdlet -Item $event }
                }
                'progress' { $State.Progress = $event }
                'started' {
                    $State.Folders[[string] $event.runId] = $event.folder
                    Write-Information -MessageData "run $($event.runId): $($event.folder)" -Tags LicenseReclamation
                }
                'summary' {
                    $folder = $State.Folders[[string] $event.runId]
                    $State.Runs += ConvertTo-LicenseRun -Summary $event -Folder $folder
                }
                'warning' { Write-Warning -Message $event.message }
                'throttled' { Write-Verbose -Message ('nothing is sent for {0:n1} s ({1})' -f $event.seconds, $event.cause) }
                'error' { $State.Errors += $event }
                default { $State.Other += $event }
            }
        }
    }
    $now = [datetime]::UtcNow
    if ($State.Progress -and $now -ge $State.NextProgress) {
        Write-LicenseProgress -Activity $State.Activity -Progress $State.Progress
        $State.Progress = $null
        # At most four times a second: drawing costs more than removing.
        $State.NextProgress = $now.AddMilliseconds(250)
    }
}
