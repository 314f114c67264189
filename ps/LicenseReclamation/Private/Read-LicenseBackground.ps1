function Read-LicenseBackground {
    # The lines that a command line in the background has told since the last call.
    [CmdletBinding()]
    [OutputType([string[]])]
    param([Parameter(Mandatory)] [hashtable] $Handle, [int] $Timeout = 0)
    if ($Handle.Transport -eq 'Native') {
        $lines = $Handle.Job.Poll($Timeout, 500)
        $Handle.Finished = $Handle.Job.Finished
        return , $lines
    }
    $ended = $Handle.Process.HasExited
    $all = @(Get-Content -LiteralPath $Handle.Output -Encoding UTF8 -ErrorAction Ignore)
    # The last line may still be being written.
    $whole = if ($ended) { $all.Length } else { @($all | Where-Object { $_ -like '*}' }).Length }
    $lines = @($all | Select-Object -Skip $Handle.Read -First ($whole - $Handle.Read))
    $Handle.Read = $whole
    if ($ended) { $Handle.Finished = $true } elseif ($lines.Length -eq 0 -and $Timeout -gt 0) { Start-Sleep -Milliseconds $Timeout }
    , [string[]] $lines
}
