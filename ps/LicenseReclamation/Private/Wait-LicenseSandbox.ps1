function Wait-LicenseSandbox {
    # Waits until a sandbox says where it is.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '', Justification = 'The secret opens nothing but this sandbox')]
    [CmdletBinding()]
    [OutputType('LicenseReclamation.Sandbox')]
    param([Parameter(Mandatory)] [object] $Cmdlet, [Parameter(Mandatory)] [hashtable] $Handle)
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while (-not $Handle.Finished -and [datetime]::UtcNow -lt $deadline) {
        $lines = Read-LicenseBackground -Handle $Handle -Timeout 200
        foreach ($line in $lines) {
            if ($line -notlike '{*') { continue }
            $told = ConvertFrom-Json -InputObject $line
            if (-not $told.PSObject.Properties['graphUrl']) { continue }
            return New-LicenseObject -Type Sandbox -Property ([ordered]@{
                GraphUrl     = $told.graphUrl
                LoginUrl     = $told.loginUrl
                Tenant       = $told.tenant
                ClientId     = $told.clientId
                ClientSecret = ConvertTo-SecureString -String $told.clientSecret -AsPlainText -Force
            })
        }
    }
    $state = @{}
    Stop-LicenseBackground -Handle $Handle -Force
    Close-LicenseBackground -Handle $Handle -State $state
    New-LicenseError -Cmdlet $Cmdlet -Message "the sandbox did not start: $($state.Messages)".Trim() -Id 'NoSandbox' -Category ResourceUnavailable -Terminating
}
