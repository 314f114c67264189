#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Resume-LicenseReclamation' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'finishes an interrupted run, and returns it' {
        $null = New-TestCrash -Path $job
        $interrupted = Get-LicenseReclamationRun -Latest
        $interrupted.State | Should -Be 'Interrupted'
        $run = $interrupted | Resume-LicenseReclamation -Confirm:$false
        $run.PSTypeNames[0] | Should -Be 'LicenseReclamation.Run'
        $run.State | Should -Be 'Completed'
        @(Import-Csv -LiteralPath $run.ResultPath -Encoding UTF8 | Where-Object Outcome -IN 'Removed', 'AlreadyAbsent').Count | Should -Be 4
        $run.ResultPath | Should -Exist
    }
    It 'returns people with -PassThru' {
        $whole = New-TestCrash -Path $job
        $people = Resume-LicenseReclamation -RunId $whole.RunId -PassThru -Confirm:$false
        @($people | Where-Object Outcome -IN 'Removed', 'AlreadyAbsent').Count | Should -Be 4
    }
    It 'takes the folder of a run' {
        $whole = New-TestCrash -Path $job
        (Resume-LicenseReclamation -RunId $whole.Folder -Confirm:$false).State | Should -Be 'Completed'
    }
    It 'leaves the run as it is with -WhatIf' {
        $whole = New-TestCrash -Path $job
        Resume-LicenseReclamation -RunId $whole.RunId -WhatIf | Should -BeNullOrEmpty
        (Get-LicenseReclamationRun -Latest).State | Should -Be 'Interrupted'
    }
    It 'ends with an error for a run that there is not' {
        { Resume-LicenseReclamation -RunId no-such-run -Confirm:$false } | Should -Throw -ErrorId 'LicenseReclamation.*'
    }
}
