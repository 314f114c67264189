function Start-LicenseJob {
    # Starts a command line in the native library; it runs on threads of its own.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string[]] $Argument,
        [hashtable] $Secret = @{},
        [string] $InputText = '',
        # Milliseconds without a poll after which the run pauses, and ends.
        [long] $PauseAfter = 30000,
        [long] $EndAfter = 300000
    )
    $request = @{
        abi = 1; arguments = $Argument; input = $InputText; lease = @{ pauseAfterMs = $PauseAfter; endAfterMs = $EndAfter }
        workingFolder = $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath
    }
    $job = New-Object -TypeName LicenseReclamation.Job -ArgumentList (ConvertTo-Json -InputObject $request -Depth 4 -Compress)
    try {
        if ($PSVersionTable.PSEdition -eq 'Core' -and -not $IsWindows) {
            # On Unix $env: changes what .NET knows of the environment, not what a library sees.
            foreach ($variable in Get-ChildItem -Path Env:) { $job.SetSecret(3, [Text.Encoding]::UTF8.GetBytes("$($variable.Name)=$($variable.Value)")) }
        }
        $kinds = @{ 'client-secret' = 1; 'bind-password' = 2 }
        foreach ($name in $Secret.Keys) { $job.SetSecret($kinds[$name], (ConvertFrom-LicenseSecret -Secret $Secret[$name])) }
        $job.Run()
    }
    catch {
        $job.Dispose()
        throw
    }
    $job
}
