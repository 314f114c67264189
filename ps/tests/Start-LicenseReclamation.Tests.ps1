#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Start-LicenseReclamation' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'begins nothing with -WhatIf' {
        Start-LicenseReclamation -Path $job -WhatIf | Should -BeNullOrEmpty
    }
    It 'returns at once what the run can be followed by' {
        $started = Start-LicenseReclamation -Path $job -Confirm:$false
        $started.PSTypeNames[0] | Should -Be 'LicenseReclamation.StartedRun'
        $started.StartedAt.Kind | Should -Be 'Utc'
        $started.State | Should -BeIn 'Running', 'Ended'
        $null = $started | Receive-LicenseReclamation -Wait
        Measure-TestGroup -Sandbox $sandbox | Should -Be 8
    }
    It 'ends with an error for a file that does not exist' {
        { Start-LicenseReclamation -Path nowhere.toml -Confirm:$false } | Should -Throw -ErrorId 'LicenseReclamation.FileNotFound*'
    }
}
