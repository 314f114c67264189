#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Get-LicenseReclamationRun' {
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

    It 'lists runs, newest first, and their people' {
        $first = Invoke-LicenseReclamation -Path $job -Confirm:$false
        $runs = @(Get-LicenseReclamationRun)
        $runs.RunId | Should -Contain $first.RunId
        $runs[0].Removed | Should -Be 4
        $people = Get-LicenseReclamationRun -RunId $first.RunId -Result
        @($people | Where-Object Outcome -EQ 'Removed').Count | Should -Be 4
        ($people | Where-Object Outcome -EQ 'Removed')[0].FinishedAt.Kind | Should -Be 'Utc'
    }
    It 'is silent where there are none' {
        Get-LicenseReclamationRun -OutputFolder (Join-Path -Path $TestDrive -ChildPath 'none') | Should -BeNullOrEmpty
    }
}
