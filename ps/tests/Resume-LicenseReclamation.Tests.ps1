#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Resume-LicenseReclamation' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
    }
    BeforeEach {
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 12)
        $job = New-TestJob -User (Get-TestUser -Count 4)
        # A run as a crash leaves it: everybody was asked for, and no answer was written down.
        $whole = Invoke-LicenseReclamation -Path $job -Confirm:$false
        Remove-Item -LiteralPath (Join-Path -Path $whole.Folder -ChildPath 'summary.json'), $whole.ResultPath
        $journal = Join-Path -Path $whole.Folder -ChildPath 'journal.ndjson'
        $lines = @(Get-Content -LiteralPath $journal | Where-Object { $_ -match '"kind":"(journal|intent)"' })
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
    }
    AfterEach {
        $sandbox | Stop-LicenseSandbox
        Remove-Item -LiteralPath (Join-Path -Path $TestDrive -ChildPath 'reclaim-runs') -Recurse -Force -ErrorAction SilentlyContinue
    }

    It 'finishes an interrupted run, and returns it' {
        $interrupted = Get-LicenseReclamationRun -Latest
        $interrupted.State | Should -Be 'Interrupted'
        $run = $interrupted | Resume-LicenseReclamation -Confirm:$false
        $run.PSTypeNames[0] | Should -Be 'LicenseReclamation.Run'
        $run.State | Should -Be 'Completed'
        @(Import-Csv -LiteralPath $run.ResultPath -Encoding UTF8 | Where-Object Outcome -IN 'Removed', 'AlreadyAbsent').Count | Should -Be 4
        $run.ResultPath | Should -Exist
    }
    It 'returns people with -PassThru' {
        $people = Resume-LicenseReclamation -RunId $whole.RunId -PassThru -Confirm:$false
        @($people | Where-Object Outcome -IN 'Removed', 'AlreadyAbsent').Count | Should -Be 4
    }
    It 'takes the folder of a run' {
        (Resume-LicenseReclamation -RunId $whole.Folder -Confirm:$false).State | Should -Be 'Completed'
    }
    It 'leaves the run as it is with -WhatIf' {
        Resume-LicenseReclamation -RunId $whole.RunId -WhatIf | Should -BeNullOrEmpty
        (Get-LicenseReclamationRun -Latest).State | Should -Be 'Interrupted'
    }
    It 'ends with an error for a run that there is not' {
        { Resume-LicenseReclamation -RunId no-such-run -Confirm:$false } | Should -Throw -ErrorId 'LicenseReclamation.*'
    }
}
