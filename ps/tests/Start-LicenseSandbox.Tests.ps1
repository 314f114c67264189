#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Start-LicenseSandbox' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
    }
    BeforeEach {
        Set-Location -LiteralPath $TestDrive
        $tenant = New-TestFile -Name 'tenant.csv' -Line 'UserPrincipalName,Groups', 'a@contoso.example,LIC-Miro', 'b@contoso.example,LIC-Miro'
    }

    It 'serves the people of a file, and says where: <_>' -ForEach 'Native', 'Process' {
        $sandbox = Start-LicenseSandbox -Path $tenant -Transport $_
        try {
            $sandbox.PSTypeNames[0] | Should -Be 'LicenseReclamation.Sandbox'
            $sandbox.GraphUrl | Should -Match '^http://127\.0\.0\.1:\d+$'
            $sandbox.ClientSecret | Should -BeOfType [securestring]
            Measure-TestGroup -Sandbox $sandbox | Should -Be 2
            $env:RECLAIM_GRAPH_URL | Should -BeNullOrEmpty
        }
        finally { $sandbox | Stop-LicenseSandbox }
    }
    It 'points the session at itself with -SetEnvironment' {
        $sandbox = Start-LicenseSandbox -Path $tenant -SetEnvironment
        try {
            $env:RECLAIM_GRAPH_URL | Should -Be $sandbox.GraphUrl
            (Remove-LicenseGroupMember -Group LIC-Miro -User a@contoso.example -Confirm:$false).Outcome | Should -Be 'Removed'
        }
        finally { $sandbox | Stop-LicenseSandbox }
    }
    It 'runs beside another one' {
        $one = Start-LicenseSandbox -Path $tenant
        $two = Start-LicenseSandbox -Path $tenant
        try { $two.GraphUrl | Should -Not -Be $one.GraphUrl }
        finally { $one, $two | Stop-LicenseSandbox }
    }
    It 'starts nothing with -WhatIf' {
        Start-LicenseSandbox -Path $tenant -WhatIf | Should -BeNullOrEmpty
    }
    It 'ends with an error that says why it did not start' {
        $wrong = New-TestFile -Name 'wrong.csv' -Line 'Colour', 'blue'
        { Start-LicenseSandbox -Path $wrong } | Should -Throw '*wrong.csv*' -ErrorId 'LicenseReclamation.NoSandbox*'
        { Start-LicenseSandbox -Path nowhere.csv } | Should -Throw -ErrorId 'LicenseReclamation.FileNotFound*'
    }
}
