function Clear-LicenseSandboxVariable {
    # Takes away what Set-LicenseSandboxVariable has set, when it is still about this sandbox.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [object] $Sandbox)
    if ($env:RECLAIM_GRAPH_URL -ne $Sandbox.GraphUrl) { return }
    foreach ($name in 'DIRECTORY', 'GRAPH_URL', 'LOGIN_URL', 'TENANT', 'CLIENT_ID', 'CLIENT_SECRET') {
        Remove-Item -Path "Env:RECLAIM_$name" -ErrorAction Ignore -WhatIf:$false -Confirm:$false
    }
}
