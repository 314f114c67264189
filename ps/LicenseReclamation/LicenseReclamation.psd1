@{
    RootModule             = 'LicenseReclamation.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0f3a3e-5d3c-4c0b-9b54-0d5c8f1f7a61'
    Author                 = 'The reclaim contributors'
    CompanyName            = 'The reclaim contributors'
    Copyright              = '(c) The reclaim contributors. MIT licence.'
    Description            = 'Gives back the software seats nobody uses: decides, removes people from the group that hands out the seat, and records it, person by person. For Microsoft Entra ID and Active Directory.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    TypesToProcess         = @('LicenseReclamation.Types.ps1xml')
    FormatsToProcess       = @('LicenseReclamation.Format.ps1xml')
    FunctionsToExport      = @(
        'Export-LicenseReclamationReport'
        'Get-LicenseReclamationRun'
        'Invoke-LicenseReclamation'
        'Invoke-LicenseReclamationPlan'
        'New-LicenseReclamationPlan'
        'Receive-LicenseReclamation'
        'Remove-LicenseGroupMember'
        'Restore-LicenseGroupMember'
        'Resume-LicenseReclamation'
        'Start-LicenseReclamation'
        'Start-LicenseSandbox'
        'Stop-LicenseReclamation'
        'Stop-LicenseSandbox'
        'Test-LicenseReclamationJob'
    )
    CmdletsToExport        = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'EntraID', 'ActiveDirectory', 'License', 'Seats', 'SAM', 'Nexthink')
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
