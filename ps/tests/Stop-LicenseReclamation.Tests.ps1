#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Stop-LicenseReclamation' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'can be stopped in good order, and resumed' {
        $sandbox | Stop-LicenseSandbox
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 60)
        $job = New-TestJob -User (Get-TestUser -Count 50)
        $started = Start-LicenseReclamation -Path $job -Argument '--rate', '5/1', '--concurrency', '1' -Confirm:$false
        $seen = @()
        while (-not ($seen | Where-Object { $_.PSTypeNames[0] -eq 'LicenseReclamation.RemovalResult' -and $_.Outcome -eq 'Removed' })) { $seen += @($started | Receive-LicenseReclamation) }
        $started | Stop-LicenseReclamation
        { $started | Receive-LicenseReclamation -Wait } | Should -Throw -ErrorId '*Interrupted*'
        $run = Get-LicenseReclamationRun -Latest
        $run.State | Should -Be 'Interrupted'
        ($run | Resume-LicenseReclamation -Confirm:$false -Argument '--rate', '1000/1').Removed | Should -Be 50
        Measure-TestGroup -Sandbox $sandbox | Should -Be 10
    }

    It 'leaves the run going with -WhatIf' {
        $started = Start-LicenseReclamation -Path $job -Confirm:$false
        $started | Stop-LicenseReclamation -WhatIf
        @($started | Receive-LicenseReclamation -Wait)[-1].State | Should -Be 'Completed'
    }
    It 'stops at once with -Force, and what was sent is on record: <_>' -ForEach 'Native', 'Process' {
        $sandbox | Stop-LicenseSandbox
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 60)
        $job = New-TestJob -User (Get-TestUser -Count 50)
        $started = Start-LicenseReclamation -Path $job -Transport $_ -Argument '--rate', '5/1', '--concurrency', '1' -Confirm:$false
        $seen = @()
        while (-not ($seen | Where-Object { $_.PSTypeNames[0] -eq 'LicenseReclamation.RemovalResult' -and $_.Outcome -eq 'Removed' })) { $seen += @($started | Receive-LicenseReclamation) }
        ($started | Stop-LicenseReclamation -Force -PassThru).Number | Should -Be $started.Number
        { $started | Receive-LicenseReclamation -Wait } | Should -Throw
        $run = Get-LicenseReclamationRun -Latest
        $run.State | Should -Be 'Interrupted'
        ($run | Resume-LicenseReclamation -Confirm:$false -Argument '--rate', '1000/1').State | Should -Be 'Completed'
        Measure-TestGroup -Sandbox $sandbox | Should -Be 10
    }
}
