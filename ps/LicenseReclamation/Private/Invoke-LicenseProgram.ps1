function Invoke-LicenseProgram {
    # Runs one command line to its end through the library or the program, and hands on what it tells while it runs.
    # Returns people (when the state wants them); runs, errors and the exit code are left in the state.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string[]] $Argument,
        [Parameter(Mandatory)] [hashtable] $State,
        [hashtable] $Secret = @{},
        [string] $InputText = '',
        [string] $Transport = 'Auto'
    )
    # A report has no events.
    $all = if ($Argument[0] -eq 'report') { $Argument } else { @($Argument) + @('--format', 'ndjson') }
    try { $way = Resolve-LicenseTransport -Transport $Transport }
    catch { New-LicenseError -Cmdlet $Cmdlet -Message $_.Exception.Message -Id 'NoLibrary' -Category ResourceUnavailable -Terminating }
    if ($way -eq 'Process') {
        Invoke-LicenseProcess -Cmdlet $Cmdlet -Argument $all -State $State -Secret $Secret -InputText $InputText
        return
    }
    $job = $null
    try {
        $job = Start-LicenseJob -Cmdlet $Cmdlet -Argument $all -Secret $Secret -InputText $InputText
        while (-not $job.Finished) {
            # Short calls: Ctrl-C never interrupts one, but stops the loop between two.
            Receive-LicenseEvent -Cmdlet $Cmdlet -State $State -Told ($job.Take(200, 2000))
        }
        $State.ExitCode = $job.ExitCode
        $State.Messages = $job.Messages()
    }
    finally {
        # Also after Ctrl-C and when the pipeline has enough: what is under way is awaited, nothing new is sent.
        Write-Progress -Activity $State.Activity -Completed
        if ($job) {
            if (-not $job.Finished) {
                $job.Cancel(1)
                [void] $job.Wait(10000)
            }
            $job.Dispose()
        }
    }
}
