function Complete-LicenseRun {
    # How a run ended: an error that ends the command, when the exit code says so.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [hashtable] $State,
        # What the command was given.
        [object] $Target
    )
    if ($State.Messages) { Write-Verbose -Message $State.Messages.TrimEnd() }
    if ($State.ExitCode -in 0, 3, 4) { return }
    $categories = @{ 2 = 'InvalidArgument'; 5 = 'SecurityError'; 6 = 'ConnectionError'; 130 = 'OperationStopped' }
    $ids = @{ 1 = 'Unexpected'; 2 = 'BadInput'; 5 = 'Refused'; 6 = 'Connection'; 130 = 'Interrupted' }
    $exit = [int] $State.ExitCode
    $category = if ($categories.ContainsKey($exit)) { $categories[$exit] } else { 'NotSpecified' }
    $id = if ($ids.ContainsKey($exit)) { $ids[$exit] } else { "Exit$exit" }
    $message = if ($exit -eq 130) { 'the run was interrupted; Resume-LicenseReclamation finishes it' } else { "the program ended with exit code $exit" }
    $hint = ''
    if ($State.Errors) {
        $told = $State.Errors[-1]
        $message = $told.message
        $hint = Get-LicenseField -From $told -Name hint -Default ''
        $id = Get-LicenseField -From $told -Name code -Default $id
    }
    elseif ($State.Messages) { $message = $State.Messages.Trim() }
    if ($hint) { $message += ". $hint" }
    New-LicenseError -Cmdlet $Cmdlet -Message $message -Id $id -Category $category -Target $Target -Hint $hint -Terminating
}
