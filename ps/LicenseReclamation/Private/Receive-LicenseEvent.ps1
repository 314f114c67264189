function Receive-LicenseEvent {
    # Turns events into objects, warnings, errors and progress. `State` remembers what belongs to the whole run.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [hashtable] $State,
        # People as the helper has read them, everything else as its line.
        [Parameter(Mandatory)] [AllowEmptyCollection()] [object[]] $Told
    )
    foreach ($one in $Told) {
        if ($one -is [string]) {
            if ($one -notlike '{*') {
                if ($one) { $State.Text += $one }
                continue
            }
            $entry = ConvertFrom-Json -InputObject $one
            switch ($entry.kind) {
                # Where there is no helper.
                'item' { $one = ConvertTo-LicenseResult -Item $entry }
                'progress' { $State.Progress = $entry }
                'started' {
                    $State.Folders[[string] $entry.runId] = $entry.folder
                    Write-Information -MessageData "run $($entry.runId): $($entry.folder)" -Tags LicenseReclamation
                }
                'summary' { $State.Runs += ConvertTo-LicenseRun -Summary $entry -Folder $State.Folders[[string] $entry.runId] }
                'warning' { Write-Warning -Message $entry.message }
                'throttled' { Write-Verbose -Message ('nothing is sent for {0:n1} s ({1})' -f $entry.seconds, $entry.cause) }
                'error' { $State.Errors += $entry }
                default { $State.Other += $entry }
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
