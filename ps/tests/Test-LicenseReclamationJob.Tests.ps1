#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Test-LicenseReclamationJob' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'says what it found' {
        $check = Test-LicenseReclamationJob -Path $job
        $check.Ready | Should -BeTrue
        $check.Found.group | Should -Be 'LIC-Miro'
        $check.Found.members | Should -Be 12
    }
    It 'answers with a Boolean' {
        Test-LicenseReclamationJob -Path $job -Quiet | Should -BeExactly $true
        $synced = New-TestJob -User user1@contoso.example -Group DEMO-Synced
        Test-LicenseReclamationJob -Path $synced -Quiet | Should -BeExactly $false
    }
}
