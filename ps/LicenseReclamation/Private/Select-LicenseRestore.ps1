function Select-LicenseRestore {
    # The people of a result who are to be put back: removed by that run, chosen, and confirmed.
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory)] [object] $Cmdlet, [object[]] $Row, [string[]] $User)
    foreach ($one in $Row) {
        if ($one.Outcome -ne 'Removed') { continue }
        $name = if ($one.UserPrincipalName) { $one.UserPrincipalName } else { $one.User }
        if ($User -and -not ($User | Where-Object { $name -like $_ -or $one.User -like $_ })) { continue }
        # The object id is the one name that nobody else can have; a guarded cell would be somebody else's name.
        if (Confirm-LicenseChange -Cmdlet $Cmdlet -Target $name -Action "Add to the group $($one.Group)") { if ($one.ObjectId) { $one.ObjectId } else { $name } }
    }
}
