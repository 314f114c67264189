#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Receive-LicenseReclamation' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

    It 'can be received to the end: <_>' -ForEach 'Native', 'Process' {
        $started = Start-LicenseReclamation -Path $job -Transport $_ -Confirm:$false
        $started.Transport | Should -Be $_
        $all = $started | Receive-LicenseReclamation -Wait
        @($all | Where-Object { $_.PSTypeNames[0] -eq 'LicenseReclamation.RemovalResult' -and $_.Outcome -eq 'Removed' }).Count | Should -Be 4
        $all[-1].PSTypeNames[0] | Should -Be 'LicenseReclamation.Run'
        $started.State | Should -Be 'Received'
        Measure-TestGroup -Sandbox $sandbox | Should -Be 8
    }

    It 'says that a run was received to its end already' {
        $started = Start-LicenseReclamation -Path $job -Confirm:$false
        $null = $started | Receive-LicenseReclamation -Wait
        $problem = $null
        $started | Receive-LicenseReclamation -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'LicenseReclamation.NotStarted*'
    }
}
