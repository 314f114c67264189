function Get-LicenseStartedState {
    # Whether a run that was started goes on: Running, Ended (and not yet received to its end), or Received.
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory)] [int] $Number)
    $entry = $script:StartedRuns[$Number]
    if (-not $entry) { 'Received' } elseif (Test-LicenseBackground -Handle $entry.Handle) { 'Running' } else { 'Ended' }
}
