#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Restore-LicenseGroupMember' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'undoes a run' {
        $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
        $back = $run | Restore-LicenseGroupMember -Confirm:$false
        @($back | Where-Object Outcome -EQ 'Restored').Count | Should -Be 4
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
    }
    It 'puts back whom -User names' {
        $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
        $back = Restore-LicenseGroupMember -Path $run.ResultPath -User user2@* -Confirm:$false
        @($back | Where-Object Outcome -EQ 'Restored').UserPrincipalName | Should -Be 'user2@contoso.example'
        Measure-TestGroup -Sandbox $sandbox | Should -Be 9
    }
    It 'changes nothing with -WhatIf' {
        $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
        $run | Restore-LicenseGroupMember -WhatIf | Should -BeNullOrEmpty
        Measure-TestGroup -Sandbox $sandbox | Should -Be 8
    }
}
