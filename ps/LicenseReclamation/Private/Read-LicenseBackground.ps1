function Read-LicenseBackground {
    # What a command line in the background has told since the last call: people where there is the helper, else lines.
    [CmdletBinding()]
    [OutputType([object[]], [array])]
    param([Parameter(Mandatory)] [hashtable] $Handle, [int] $Timeout = 0)
    if ($Handle.Transport -eq 'Native') {
        $told = $Handle.Job.Take($Timeout, 2000)
        $Handle.Finished = $Handle.Job.Finished
        return , $told
    }
    $ended = $Handle.Process.HasExited
    $all = @(Get-Content -LiteralPath $Handle.Output -Encoding UTF8 -ErrorAction Ignore)
    # The last line may still be being written.
    $whole = if ($ended) { $all.Length } else { @($all | Where-Object { $_ -like '*}' }).Length }
    $told = @($all | Select-Object -Skip $Handle.Read -First ($whole - $Handle.Read))
    $Handle.Read = $whole
    if ($ended) { $Handle.Finished = $true } elseif ($told.Length -eq 0 -and $Timeout -gt 0) { Start-Sleep -Milliseconds $Timeout }
    , $told
}
