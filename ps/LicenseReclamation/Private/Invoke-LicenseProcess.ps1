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
        & $program @Argument 2>&1 | ForEach-Object -Process {
            if ($_ -is [string]) { Receive-LicenseEvent -Cmdlet $Cmdlet -State $State -Line $_ }
            else { $State.Messages += "$($_.Exception.Message)`n" }
        }
        $State.ExitCode = $LASTEXITCODE
    }
    finally {
        Write-Progress -Activity $State.Activity -Completed
        Pop-Location
        Restore-LicenseSecretVariable -Before $variables
        if ($list) { Remove-Item -LiteralPath $list -Force -WhatIf:$false -Confirm:$false }
    }
}
