function Write-LicenseFailure {
    # What went wrong with one person, as an error that does not end the command.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [object] $Cmdlet, [Parameter(Mandatory)] [object] $Person)
    $why = if ($Person.Detail) { $Person.Detail } else { $Person.Outcome }
    $id = if ($Person.ErrorCode) { $Person.ErrorCode } else { $Person.Outcome }
    $status = if ($Person.Status) { [int] $Person.Status } else { 0 }
    $category = Get-LicenseErrorCategory -Status $status -Outcome $Person.Outcome
    New-LicenseError -Cmdlet $Cmdlet -Message "$($Person.User): $why" -Id $id -Category $category -Target $Person.User
}
