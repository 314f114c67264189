#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Get-LicenseReclamationRun' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

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
