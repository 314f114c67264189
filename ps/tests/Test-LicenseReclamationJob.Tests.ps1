#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Test-LicenseReclamationJob' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
    }
    BeforeEach {
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 12)
        $job = New-TestJob -User (Get-TestUser -Count 4)
    }
    AfterEach {
        $sandbox | Stop-LicenseSandbox
        Remove-Item -LiteralPath (Join-Path -Path $TestDrive -ChildPath 'reclaim-runs') -Recurse -Force -ErrorAction SilentlyContinue
    }

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
