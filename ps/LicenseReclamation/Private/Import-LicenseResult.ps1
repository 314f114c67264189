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
            $item[$property.Name] = if ($value) { $value }
        }
        ConvertTo-LicenseResult -Item $item
    }
}
