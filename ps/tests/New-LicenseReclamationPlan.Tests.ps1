#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'New-LicenseReclamationPlan' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'decides and changes nothing' {
        $plan = New-LicenseReclamationPlan -Path $job
        $plan.PSTypeNames[0] | Should -Be 'LicenseReclamation.Run'
        $plan.Verb | Should -Be 'plan'
        @(Import-Csv -LiteralPath $plan.PlanPath -Encoding UTF8 | Where-Object Verdict -EQ 'Reclaim').Count | Should -Be 4
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
    }
    It 'returns people with -PassThru' {
        $people = New-LicenseReclamationPlan -Path $job -PassThru
        @($people | Where-Object Verdict -EQ 'Reclaim').Count | Should -Be 4
        $people[0].Group | Should -Be 'LIC-Miro'
        @($people | Where-Object Outcome -EQ 'Removed').Count | Should -Be 0
    }
    It 'takes files from the pipeline, and an own folder' {
        $folder = Join-Path -Path $TestDrive -ChildPath 'plans'
        $plan = Get-Item -LiteralPath $job | New-LicenseReclamationPlan -OutputFolder $folder
        $plan.PlanPath | Should -BeLike "$folder*"
    }
    It 'ends with an error for a file that does not exist' {
        { New-LicenseReclamationPlan -Path nowhere.toml } | Should -Throw -ErrorId 'LicenseReclamation.FileNotFound*'
    }
}
