function Sync-LicensePreference {
    # A caller's preference variables do not reach the functions of a module. This brings them over, before the first
    # ShouldProcess reads them, unless the caller gave the parameter that stands above the preference.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param(
        # The public function.
        [Parameter(Mandatory)] [object] $Cmdlet,
        # Its bound parameters.
        [Parameter(Mandatory)] [object] $Bound
    )
    $names = @{
        WhatIf = 'WhatIfPreference'; Confirm = 'ConfirmPreference'; ErrorAction = 'ErrorActionPreference'; Verbose = 'VerbosePreference'
        WarningAction = 'WarningPreference'; InformationAction = 'InformationPreference'; Debug = 'DebugPreference'
        ProgressAction = 'ProgressPreference'
    }
    foreach ($parameter in $names.Keys) {
        if ($Bound.ContainsKey($parameter)) { continue }
        $value = $Cmdlet.SessionState.PSVariable.GetValue($names[$parameter])
        if ($null -ne $value) { Set-Variable -Scope 1 -Name $names[$parameter] -Value $value -WhatIf:$false -Confirm:$false }
    }
}
