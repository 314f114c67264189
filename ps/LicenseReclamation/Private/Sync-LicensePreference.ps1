function Sync-LicensePreference {
    # A caller's preference variables do not reach the functions of a module. This brings them over, before the first
    # ShouldProcess reads them, unless the caller gave the parameter that stands above the preference.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param(
        # The public function.
        [Parameter(Mandatory)] [object] $Cmdlet,
        # Its bound parameters.
        [Parameter(Mandatory)] [object] $Bound,
        # It changes something, so it must not mistake whether it may.
        [switch] $Changing
    )
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        # Constrained Language Mode shows a module that is not trusted the preferences of the prompt, not those of a script.
        $callers = @(Get-PSCallStack | Select-Object -Skip 2)
        $atPrompt = $callers.Length -eq 0 -or ($callers.Length -eq 1 -and -not $callers[0].ScriptName)
        if ($Changing -and -not $atPrompt -and $Bound.Keys -notcontains 'WhatIf') {
            New-LicenseError -Cmdlet $Cmdlet -Id 'PreferenceUnknown' -Category SecurityError -Terminating -Message (
                'in Constrained Language Mode, a module that is not signed by a trusted publisher cannot see the $WhatIfPreference of the script that calls it: give -WhatIf:$false to change something, or -WhatIf')
        }
        return
    }
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
