function ConvertTo-LicenseTime {
    # A time of an event, as [datetime] in UTC: PowerShell 7 has already made one of it, 5.1 leaves the text.
    [CmdletBinding()]
    [OutputType([datetime])]
    param([object] $Value)
    if ($null -eq $Value -or '' -eq $Value) { return $null }
    if ($Value -is [datetime]) { return $Value.ToUniversalTime() }
    [datetime]::Parse($Value, [cultureinfo]::InvariantCulture).ToUniversalTime()
}
