function Close-LicenseBackground {
    # Gives up what a command line in the background held, and leaves how it ended in the state.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [hashtable] $Handle, [hashtable] $State = @{})
    if ($Handle.Transport -eq 'Native') {
        $State.ExitCode = $Handle.Job.ExitCode
        $State.Messages = $Handle.Job.Messages()
        $Handle.Job.Dispose()
        return
    }
    if ($Handle.Process.HasExited) { $State.ExitCode = $Handle.Process.ExitCode }
    $State.Messages = [string] (Get-Content -LiteralPath $Handle.Messages -Raw -Encoding UTF8 -ErrorAction Ignore)
    Remove-Item -LiteralPath $Handle.Output, $Handle.Messages -Force -ErrorAction Ignore -WhatIf:$false -Confirm:$false
}
