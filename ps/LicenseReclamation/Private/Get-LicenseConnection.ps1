function Get-LicenseConnection {
    # The connection's parameters of a public function, as arguments of the program and secrets for it.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param([Parameter(Mandatory)] [object] $Cmdlet, [Parameter(Mandatory)] [object] $Bound)
    $arguments = @()
    $secrets = @{}
    $flags = [ordered]@{
        Directory = '--directory'; Tenant = '--tenant'; ClientId = '--client-id'; Cloud = '--cloud'; GraphUrl = '--graph-url'
        LoginUrl = '--login-url'; Server = '--server'; Base = '--base'; MaxRemovals = '--max-removals'; MaxPercent = '--max-percent'
        Application = '--application'
    }
    foreach ($name in $flags.Keys) {
        if ($Bound.Keys -contains $name) { $arguments += $flags[$name], [string] $Bound[$name] }
    }
    foreach ($name in @{ OutputFolder = '--out'; CaFile = '--ca-file' }.GetEnumerator()) {
        if ($Bound.Keys -contains $name.Key) { $arguments += $name.Value, (Resolve-LicensePath -Cmdlet $Cmdlet -Path $Bound[$name.Key]) }
    }
    if ($Bound.Keys -contains 'Sandbox') {
        $sandbox = $Bound['Sandbox']
        $arguments += if ($sandbox) { "--sandbox=$(Resolve-LicensePath -Cmdlet $Cmdlet -Path $sandbox -Existing)" } else { '--sandbox' }
    }
    if ($Bound.Keys -contains 'ClientSecret') { $secrets['client-secret'] = $Bound['ClientSecret'] }
    if ($Bound.Keys -contains 'Credential' -and $Bound['Credential'] -ne [pscredential]::Empty) {
        # The user name tells what it is: an application's id, or an account.
        $name = $Bound['Credential'].UserName
        if ($name -as [guid]) {
            $arguments += '--client-id', $name
            $secrets['client-secret'] = $Bound['Credential'].Password
        }
        else {
            $arguments += '--bind', $name
            $secrets['bind-password'] = $Bound['Credential'].Password
        }
    }
    if ($secrets.ContainsKey('client-secret')) { $arguments += '--credential', 'env:RECLAIM_CLIENT_SECRET' }
    if ($secrets.ContainsKey('bind-password')) { $arguments += '--password', 'env:RECLAIM_BIND_PASSWORD' }
    if ($Bound.Keys -contains 'Argument') { $arguments += $Bound['Argument'] }
    @{ Arguments = [string[]] $arguments; Secrets = $secrets }
}
