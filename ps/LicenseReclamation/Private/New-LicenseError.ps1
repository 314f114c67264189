function New-LicenseError {
    # Writes an error record of this module as the public function's: per person, or the one that ends the command.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string] $Message,
        [Parameter(Mandatory)] [string] $Id,
        [string] $Category = 'NotSpecified',
        [object] $Target,
        # What the reader can do about it.
        [string] $Hint,
        # Ends the command.
        [switch] $Terminating
    )
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        # Constrained Language Mode lets nobody make an error record, but write one.
        $failure = @{ Message = $Message; ErrorId = "LicenseReclamation.$Id"; Category = $Category; TargetObject = $Target }
        if ($Hint) { $failure['RecommendedAction'] = $Hint }
        if ($Terminating) { $failure['ErrorAction'] = 'Stop' }
        Write-Error @failure
        return
    }
    $exception = New-Object -TypeName System.InvalidOperationException -ArgumentList $Message
    $record = New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $exception, "LicenseReclamation.$Id", $Category, $Target
    $record.ErrorDetails = New-Object -TypeName System.Management.Automation.ErrorDetails -ArgumentList $Message
    if ($Hint) { $record.ErrorDetails.RecommendedAction = $Hint }
    if ($Terminating) { $Cmdlet.ThrowTerminatingError($record) }
    $Cmdlet.WriteError($record)
}
