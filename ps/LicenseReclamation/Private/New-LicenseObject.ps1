function New-LicenseObject {
    # An object of one of the module's types.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param(
        # Without the module's name before it.
        [Parameter(Mandatory)] [string] $Type,
        [Parameter(Mandatory)] [System.Collections.Specialized.OrderedDictionary] $Property
    )
    if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') {
        $Property.Insert(0, 'PSTypeName', "LicenseReclamation.$Type")
        return [pscustomobject] $Property
    }
    # Constrained Language Mode knows no [pscustomobject] from a dictionary.
    New-Object -TypeName PSObject -Property $Property | Add-Member -TypeName "LicenseReclamation.$Type" -PassThru
}
