function Import-LicenseResult {
    # What happened to each person, as result.csv has it, with real times and numbers; or what is to happen, as plan.csv has it.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory)] [string] $Path,
        # The run that the file is of, for what a plan does not say in every row.
        [object] $Run
    )
    $shared = @{ Outcome = $null; Attempts = $null; Status = $null; ErrorCode = $null; RequestId = $null; StartedAt = $null; FinishedAt = $null }
    foreach ($name in 'Application', 'Group', 'RunId') { $shared[$name] = if ($Run) { $Run.$name } }
    foreach ($row in Import-Csv -LiteralPath $Path -Encoding UTF8) {
        $item = $shared.Clone()
        foreach ($property in $row.PSObject.Properties) {
            $value = $property.Value
            # A cell that a spreadsheet might take for a formula has an apostrophe before it.
            if ($value -match "^'[=+\-@\t\r]") { $value = $value.Substring(1) }
            $item[$property.Name] = if ($value) { $value }
        }
        ConvertTo-LicenseResult -Item $item
    }
}
