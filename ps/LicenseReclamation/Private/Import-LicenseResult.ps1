function Import-LicenseResult {
    # What happened to each person, as result.csv has it, with real times and numbers.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.RemovalResult')]
    param([Parameter(Mandatory)] [string] $Path)
    foreach ($row in Import-Csv -LiteralPath $Path -Encoding UTF8) {
        $item = @{}
        foreach ($property in $row.PSObject.Properties) {
            $value = $property.Value
            # A cell that a spreadsheet might take for a formula has an apostrophe before it.
            if ($value -match "^'[=+\-@\t\r]") { $value = $value.Substring(1) }
            $item[$property.Name] = $value
        }
        foreach ($name in 'Attempts', 'Status') { $item[$name] = if ($item[$name]) { [long] $item[$name] } else { [long] 0 } }
        $item['FocusMinutes'] = if ($item['FocusMinutes']) { [double] $item['FocusMinutes'] }
        ConvertTo-LicenseResult -Item ([pscustomobject] $item)
    }
}
