function Start-LicenseBackground {
    # Starts a command line that goes on by itself, through the library or the program, and returns its handle.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string[]] $Argument,
        [hashtable] $Secret = @{},
        [string] $Transport = 'Auto',
        [long] $EndAfter = 3600000
    )
    $all = @($Argument) + @('--format', 'ndjson')
    if ((Resolve-LicenseTransport -Transport $Transport) -eq 'Native') {
        $job = Start-LicenseJob -Cmdlet $Cmdlet -Argument $all -Secret $Secret -PauseAfter $EndAfter -EndAfter $EndAfter
        return @{ Transport = 'Native'; Job = $job; Finished = $false }
    }
    $handle = @{ Transport = 'Process'; Finished = $false; Read = 0; Output = New-LicenseTemporaryFile; Messages = New-LicenseTemporaryFile }
    $variables = Set-LicenseSecretVariable -Secret $Secret
    try {
        # Start-Process joins its arguments with spaces and quotes nothing.
        $quoted = foreach ($one in $all) { '"' + ($one -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }
        $handle.Process = Start-Process -FilePath (Find-LicenseFile -Kind Program) -ArgumentList $quoted -PassThru -NoNewWindow -WorkingDirectory $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath -RedirectStandardOutput $handle.Output -RedirectStandardError $handle.Messages -WhatIf:$false -Confirm:$false -ErrorAction Stop
        # Without a look at the handle now, the exit code is unknown later.
        $null = $handle.Process.Handle
    }
    finally { Restore-LicenseSecretVariable -Before $variables }
    $handle
}
