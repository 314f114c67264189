function Invoke-LicenseProcess {
    # Runs one command line as the program `reclaim`. Uses only what Constrained Language Mode allows.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string[]] $Argument,
        [Parameter(Mandatory)] [hashtable] $State,
        [hashtable] $Secret = @{},
        [string] $InputText = ''
    )
    $program = Find-LicenseFile -Kind Program
    # The helper reads events much faster; without it, PowerShell's own way does.
    $helper = $true
    try { Import-LicenseHelper } catch { $helper = $false }
    $variables = Set-LicenseSecretVariable -Secret $Secret
    $list = $null
    # In 5.1 the first line on standard error would end the command when the caller's preference is Stop.
    $ErrorActionPreference = 'Continue'
    Push-Location -LiteralPath $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath
    try {
        if ($InputText) {
            # A pipe to a program is ASCII in 5.1; a file is not.
            $list = New-LicenseTemporaryFile -Text $InputText
            $Argument = foreach ($one in $Argument) { if ($one -eq '-') { $list } else { $one } }
        }
        $told = @()
        $next = [datetime]::UtcNow
        & $program @Argument 2>&1 | ForEach-Object -Process {
            if ($_ -isnot [string]) { $State.Messages += "$($_.Exception.Message)`n" }
            else {
                $told += if ($helper) { [LicenseReclamation.RemovalResult]::Read($_) } else { $_ }
                # What a call costs is the same for one event as for many; progress comes often enough to push on what waits.
                if ($told.Length -ge 200 -or [datetime]::UtcNow -ge $next) {
                    Receive-LicenseEvent -Cmdlet $Cmdlet -State $State -Told $told
                    $told = @()
                    $next = [datetime]::UtcNow.AddMilliseconds(50)
                }
            }
        }
        Receive-LicenseEvent -Cmdlet $Cmdlet -State $State -Told $told
        $State.ExitCode = $LASTEXITCODE
    }
    finally {
        Write-Progress -Activity $State.Activity -Completed
        Pop-Location
        Restore-LicenseSecretVariable -Before $variables
        if ($list) { Remove-Item -LiteralPath $list -Force -WhatIf:$false -Confirm:$false }
    }
}
