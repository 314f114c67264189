#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Invoke-LicenseReclamationPlan' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'decides without changing, and removes what was decided' {
        $plan = New-LicenseReclamationPlan -Path $job
        $plan.PlanPath | Should -Exist
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
        ($plan | Invoke-LicenseReclamationPlan -Confirm:$false).Removed | Should -Be 4
        Measure-TestGroup -Sandbox $sandbox | Should -Be 8
    }
    It 'keeps whom a review keeps' {
        $plan = New-LicenseReclamationPlan -Path $job
        $rows = Import-Csv -LiteralPath $plan.PlanPath -Encoding UTF8
        ($rows | Where-Object Verdict -EQ 'Reclaim' | Select-Object -First 1).Verdict = 'Keep'
        $rows | Export-Csv -LiteralPath $plan.PlanPath -NoTypeInformation -Encoding UTF8
        ($plan | Invoke-LicenseReclamationPlan -Confirm:$false).Removed | Should -Be 3
    }
    It 'removes nobody with -WhatIf' {
        New-LicenseReclamationPlan -Path $job | Invoke-LicenseReclamationPlan -WhatIf | Should -BeNullOrEmpty
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
    }
}
