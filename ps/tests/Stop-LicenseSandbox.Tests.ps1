#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Stop-LicenseSandbox' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
    }
    BeforeEach {
        $sandbox = Start-TestSandbox -User a@contoso.example
    }
    AfterEach {
        $sandbox | Stop-LicenseSandbox
    }

    It 'ends it, and takes its variables away' {
        $env:RECLAIM_GRAPH_URL | Should -Be $sandbox.GraphUrl
        $sandbox | Stop-LicenseSandbox | Should -BeNullOrEmpty
        { Invoke-RestMethod -Uri "$($sandbox.GraphUrl)/sandbox/state" -UseBasicParsing -TimeoutSec 5 } | Should -Throw
        Get-ChildItem -Path Env:RECLAIM_GRAPH_URL, Env:RECLAIM_CLIENT_SECRET -ErrorAction Ignore | Should -BeNullOrEmpty
    }
    It 'leaves the variables of another one' {
        $other = Start-LicenseSandbox -SetEnvironment
        try {
            $sandbox | Stop-LicenseSandbox
            $env:RECLAIM_GRAPH_URL | Should -Be $other.GraphUrl
        }
        finally { $other | Stop-LicenseSandbox }
    }
    It 'can be repeated, and returns it with -PassThru' {
        ($sandbox | Stop-LicenseSandbox -PassThru).GraphUrl | Should -Be $sandbox.GraphUrl
        { $sandbox | Stop-LicenseSandbox } | Should -Not -Throw
    }
    It 'leaves it running with -WhatIf' {
        $sandbox | Stop-LicenseSandbox -WhatIf
        Measure-TestGroup -Sandbox $sandbox | Should -Be 1
    }
}
