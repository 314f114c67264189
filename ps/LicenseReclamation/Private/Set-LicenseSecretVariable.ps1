function Set-LicenseSecretVariable {
    # Puts secrets where only the program that is started next finds them, and returns what was there before.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    [OutputType([hashtable])]
    param([Parameter(Mandatory)] [hashtable] $Secret)
    $names = @{ 'client-secret' = 'RECLAIM_CLIENT_SECRET'; 'bind-password' = 'RECLAIM_BIND_PASSWORD' }
    $before = @{}
    foreach ($key in $Secret.Keys) {
        $name = $names[$key]
        $before[$name] = if (Test-Path -Path "Env:$name") { (Get-Item -Path "Env:$name").Value }
        # The one way to a secure string's text that 5.1, 7 and Constrained Language Mode share.
        $plain = (New-Object -TypeName System.Management.Automation.PSCredential -ArgumentList 'x', $Secret[$key]).GetNetworkCredential().Password
        Set-Item -Path "Env:$name" -Value $plain -WhatIf:$false -Confirm:$false
    }
    $before
}
