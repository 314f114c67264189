function Restore-LicenseSecretVariable {
    # Takes secrets away again.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [hashtable] $Before)
    foreach ($name in $Before.Keys) {
        if ($null -eq $Before[$name]) { Remove-Item -Path "Env:$name" -ErrorAction Ignore -WhatIf:$false -Confirm:$false }
        else { Set-Item -Path "Env:$name" -Value $Before[$name] -WhatIf:$false -Confirm:$false }
    }
}
