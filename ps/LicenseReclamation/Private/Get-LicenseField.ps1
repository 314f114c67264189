function Get-LicenseField {
    # A field that an event or file may lack.
    [CmdletBinding()]
    param([Parameter(Mandatory)] [object] $From, [Parameter(Mandatory)] [string] $Name, [object] $Default)
    $property = $From.PSObject.Properties[$Name]
    if ($null -eq $property -or $null -eq $property.Value) { return $Default }
    $property.Value
}
