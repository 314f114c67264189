function Set-LicenseSandboxVariable {
    # Points this session at a sandbox.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param([Parameter(Mandatory)] [object] $Sandbox)
    Set-Item -Path Env:RECLAIM_DIRECTORY -Value 'entra' -WhatIf:$false -Confirm:$false
    Set-Item -Path Env:RECLAIM_GRAPH_URL -Value $Sandbox.GraphUrl -WhatIf:$false -Confirm:$false
    Set-Item -Path Env:RECLAIM_LOGIN_URL -Value $Sandbox.LoginUrl -WhatIf:$false -Confirm:$false
    Set-Item -Path Env:RECLAIM_TENANT -Value $Sandbox.Tenant -WhatIf:$false -Confirm:$false
    Set-Item -Path Env:RECLAIM_CLIENT_ID -Value $Sandbox.ClientId -WhatIf:$false -Confirm:$false
    $null = Set-LicenseSecretVariable -Secret @{ 'client-secret' = $Sandbox.ClientSecret }
}
