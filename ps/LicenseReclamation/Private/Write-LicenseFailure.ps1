function Write-LicenseFailure {
    # What went wrong with one person, as an error that does not end the command.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [object] $Cmdlet, [Parameter(Mandatory)] [object] $Item)
    $why = if ($Item.detail) { $Item.detail } else { $Item.outcome }
    $id = if ($Item.errorCode) { $Item.errorCode } else { $Item.outcome }
    $status = if ($Item.status) { [int] $Item.status } else { 0 }
    $category = Get-LicenseErrorCategory -Status $status -Outcome $Item.outcome
    New-LicenseError -Cmdlet $Cmdlet -Message "$($Item.user): $why" -Id $id -Category $category -Target $Item.user
}
