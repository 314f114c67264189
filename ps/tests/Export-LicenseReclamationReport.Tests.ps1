#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Export-LicenseReclamationReport' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'writes a page and a workbook' {
        $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
        $files = $run | Export-LicenseReclamationReport -Html (Join-Path -Path $TestDrive -ChildPath 'r.html') -Xlsx (Join-Path -Path $TestDrive -ChildPath 'r.xlsx')
        @($files).Count | Should -Be 2
        Get-Content -LiteralPath $files[0].FullName -Raw | Should -Match 'Miro'
    }
    It 'wants to know what to write' {
        { Export-LicenseReclamationReport -Path $job } | Should -Throw -ErrorId 'LicenseReclamation.NoReport*'
    }
}
