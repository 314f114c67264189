function Invoke-LicenseVerb {
    # What the public functions that run something share: run it, hand out people or the run, and end with what it says.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [object] $Bound,
        [Parameter(Mandatory)] [string] $Activity,
        # The verb and what is its own.
        [Parameter(Mandatory)] [string[]] $Argument,
        # What the command was given, for errors.
        [object] $Target,
        # Hand out people instead of the run.
        [switch] $People,
        [string] $InputText = ''
    )
    $connection = Get-LicenseConnection -Cmdlet $Cmdlet -Bound $Bound
    $transport = if ($Bound.Keys -contains 'Transport') { $Bound['Transport'] } else { 'Auto' }
    $state = New-LicenseState -Activity $Activity -People:$People
    Invoke-LicenseProgram -Cmdlet $Cmdlet -Argument (@($Argument) + $connection.Arguments) -State $state -Secret $connection.Secrets -InputText $InputText -Transport $transport
    if (-not $People) { $state.Runs }
    Complete-LicenseRun -Cmdlet $Cmdlet -State $state -Target $Target
}
