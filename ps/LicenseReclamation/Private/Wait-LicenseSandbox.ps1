function Wait-LicenseSandbox {
    # Waits until a sandbox says where it is.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.Sandbox')]
    param([Parameter(Mandatory)] [object] $Cmdlet, [Parameter(Mandatory)] [hashtable] $Handle)
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while (-not $Handle.Finished -and [datetime]::UtcNow -lt $deadline) {
        foreach ($line in Read-LicenseBackground -Handle $Handle -Timeout 200) {
            if ($line -notlike '{*') { continue }
            $event = ConvertFrom-Json -InputObject $line
            if (-not $event.PSObject.Properties['graphUrl']) { continue }
            return [pscustomobject]@{
                PSTypeName = 'LicenseReclamation.Sandbox'
                GraphUrl   = $event.graphUrl
                LoginUrl   = $event.loginUrl
                Tenant     = Get-LicenseField -From $event -Name tenant
                ClientId   = Get-LicenseField -From $event -Name clientId
            }
        }
    }
    $state = @{}
    Stop-LicenseBackground -Handle $Handle -Force
    Close-LicenseBackground -Handle $Handle -State $state
    New-LicenseError -Cmdlet $Cmdlet -Message "the sandbox did not start: $($state.Messages)".Trim() -Id 'NoSandbox' -Category ResourceUnavailable -Terminating
}
