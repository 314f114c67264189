function ConvertTo-LicenseList {
    # People as a CSV of one column.
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory)] [object[]] $User)
    $cells = foreach ($one in $User) { '"' + $one.Replace('"', '""') + '"' }
    "User`r`n" + ($cells -join "`r`n") + "`r`n"
}
