function Receive-LicenseEvent {
    # Turns events into objects, warnings, errors and progress. `State` remembers what belongs to the whole run.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [hashtable] $State,
        # People as the helper has read them, everything else as its line.
        [Parameter(Mandatory)] [AllowEmptyCollection()] [object[]] $Event
    )
    foreach ($one in $Event) {
        if ($one -is [string]) {
            if ($one[0] -ne '{') {
                if ($one) { $State.Text += $one }
                continue
            }
            $told = ConvertFrom-Json -InputObject $one
            switch ($told.kind) {
                # Where there is no helper.
                'item' { $one = ConvertTo-LicenseResult -Item $told }
                'progress' { $State.Progress = $told }
                'started' {
                    $State.Folders[[string] $told.runId] = $told.folder
                    Write-Information -MessageData "run $($told.runId): $($told.folder)" -Tags LicenseReclamation
                }
                'summary' { $State.Runs += ConvertTo-LicenseRun -Summary $told -Folder $State.Folders[[string] $told.runId] }
                'warning' { Write-Warning -Message $told.message }
                'throttled' { Write-Verbose -Message ('nothing is sent for {0:n1} s ({1})' -f $told.seconds, $told.cause) }
                'error' { $State.Errors += $told }
                default { $State.Other += $told }
            }
            if ($one -is [string]) { continue }
        }
        if ($State.People) { $one }
        if ($one.Outcome -eq 'Failed' -or $one.Outcome -eq 'NotFound') { Write-LicenseFailure -Cmdlet $Cmdlet -Person $one }
    }
    if ($State.Progress -and [datetime]::UtcNow -ge $State.NextProgress) {
        Write-LicenseProgress -Activity $State.Activity -Progress $State.Progress
        $State.Progress = $null
        # At most four times a second: drawing costs more than removing.
        $State.NextProgress = [datetime]::UtcNow.AddMilliseconds(250)
    }
}
