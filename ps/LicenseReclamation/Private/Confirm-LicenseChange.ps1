function Confirm-LicenseChange {
    # ShouldProcess of the public function. Constrained Language Mode forbids the call to a module that is not trusted; there this
    # does the same with what is allowed. The answer for all is kept in the scope of the caller, which asks in a loop.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        # The public function.
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string] $Target,
        [Parameter(Mandatory)] [string] $Action,
        # How much the public function says it changes.
        [ValidateSet('Medium', 'High')] [string] $Impact = 'High'
    )
    if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') { return $Cmdlet.ShouldProcess($Target, $Action) }
    $what = "Performing the operation ""$Action"" on target ""$Target""."
    if ($WhatIfPreference) {
        # As ShouldProcess: for the person at the console, never for the pipeline.
        Write-Information -MessageData "What if: $what" -InformationAction Continue
        return $false
    }
    $askAt = if ($Impact -eq 'High') { 'Low', 'Medium', 'High' } else { 'Low', 'Medium' }
    if ([string] $ConfirmPreference -notin $askAt) { return $true }
    if (Get-Variable -Name LicenseNoToAll -Scope 1 -ValueOnly -ErrorAction Ignore) { return $false }
    while ($true) {
        # In a session that cannot answer, Read-Host fails; without `throw` the loop would go on.
        try { $answer = Read-Host -Prompt "Confirm. $what`n[Y] Yes  [A] Yes to All  [N] No  [L] No to All (default is ""Y"")" } catch { throw }
        switch ($answer) {
            { $_ -in '', 'Y' } { return $true }
            'A' {
                Set-Variable -Name ConfirmPreference -Value 'None' -Scope 1
                return $true
            }
            'N' { return $false }
            'L' {
                Set-Variable -Name LicenseNoToAll -Value $true -Scope 1
                return $false
            }
        }
    }
}
