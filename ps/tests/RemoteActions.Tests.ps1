#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

BeforeDiscovery {
    $scripts = Get-ChildItem -Path (Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'remote-actions') -Filter '*.ps1'
}

Describe 'Remote actions' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
        $actions = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'remote-actions'
        $env:RECLAIM_PROGRAM = InModuleScope -ModuleName LicenseReclamation { Find-LicenseFile -Kind Program }
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 6)
        $shell = (Get-Process -Id $PID).Path
        function Invoke-Action {
            param([string] $Name, [string[]] $Argument)
            $told = & $shell -NoProfile -NonInteractive -File (Join-Path -Path $actions -ChildPath $Name) @Argument 2>&1 | ForEach-Object { "$_" }
            @{ ExitCode = $LASTEXITCODE; Text = $told -join ' ' }
        }
        $entra = '-AuthorizationGroup', 'LIC-Miro', '-Tenant', $sandbox.Tenant, '-ClientId', $sandbox.ClientId
    }
    AfterAll {
        $sandbox | Stop-LicenseSandbox
        Remove-Item -Path Env:RECLAIM_PROGRAM
    }

    It 'have the form that is uploaded: <_.Name>' -ForEach $scripts {
        $bytes = [IO.File]::ReadAllBytes($_.FullName)
        $bytes[0..2] | Should -Be 0xEF, 0xBB, 0xBF
        $text = [Text.Encoding]::UTF8.GetString($bytes)
        ($text -replace "`r`n", '') | Should -Not -Match "`n"
        $text.Length | Should -BeLessThan 600KB
        $help = $text.Substring(0, $text.IndexOf('#>'))
        $help | Should -Match '<#\r\n\.SYNOPSIS'
        $help.Substring(3) | Should -Not -Match '[#>]'
        $ast = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref] $null, [ref] $null)
        foreach ($parameter in $ast.ParamBlock.Parameters) {
            $parameter.StaticType | Should -Be ([string])
            $parameter.Attributes[0].NamedArguments.ArgumentName | Should -Contain 'Mandatory'
        }
    }
    It 'remove one person, and can be repeated' {
        $first = Invoke-Action -Name Invoke-RemoveUserFromEntraGroup.ps1 -Argument (@('-UserPrincipalName', 'user1@contoso.example') + $entra)
        $first.Text | Should -Match 'Removed: user1@contoso.example'
        $first.ExitCode | Should -Be 0
        Measure-TestGroup -Sandbox $sandbox | Should -Be 5
        $again = Invoke-Action -Name Invoke-RemoveUserFromEntraGroup.ps1 -Argument (@('-UserPrincipalName', 'user1@contoso.example') + $entra)
        $again.Text | Should -Match 'Was not a member'
        $again.ExitCode | Should -Be 0
    }
    It 'refuse wrong input before anything else' {
        foreach ($wrong in 'nobody*', 'a;b', ' ') {
            $result = Invoke-Action -Name Invoke-RemoveUserFromEntraGroup.ps1 -Argument (@('-UserPrincipalName', $wrong) + $entra)
            $result.ExitCode | Should -Be 1
            $result.Text | Should -Match '\[Input error\]'
        }
        $result = Invoke-Action -Name Invoke-RemoveUserFromADGroup.ps1 -Argument '-UserName', 'ada', '-AuthorizationGroup', 'LIC', '-DomainController', 'http://x'
        $result.Text | Should -Match '\[Input error\]'
        Measure-TestGroup -Sandbox $sandbox | Should -Be 5
    }
    It 'say why a group is refused' {
        $result = Invoke-Action -Name Invoke-RemoveUserFromEntraGroup.ps1 -Argument '-UserPrincipalName', 'user2@contoso.example', '-AuthorizationGroup', 'DEMO-Synced', '-Tenant', $sandbox.Tenant, '-ClientId', $sandbox.ClientId
        $result.ExitCode | Should -Be 1
        $result.Text | Should -Match '\[Environment error\] Refused'
    }
    It 'never tell the secret' {
        $env:RECLAIM_CLIENT_SECRET = 'this-must-not-be-told'
        $result = Invoke-Action -Name Invoke-RemoveUserFromEntraGroup.ps1 -Argument (@('-UserPrincipalName', 'user2@contoso.example') + $entra)
        $result.ExitCode | Should -Be 1
        $result.Text | Should -Not -Match 'this-must-not-be-told'
        $env:RECLAIM_CLIENT_SECRET = (New-Object -TypeName pscredential -ArgumentList 'x', $sandbox.ClientSecret).GetNetworkCredential().Password
    }
    It 'run a job with a transcript' {
        $job = New-TestJob -User user3@contoso.example, user4@contoso.example
        $result = Invoke-Action -Name Invoke-LicenseReclamationJob.ps1 -Argument '-JobPath', $job, '-LogFolder', $TestDrive, '-MaximumRemovals', '5'
        $result.ExitCode | Should -Be 0 -Because $result.Text
        $result.Text | Should -Match '2 removed'
        Get-ChildItem -Path $TestDrive -Filter '*.log' | Should -Not -BeNullOrEmpty
        $result = Invoke-Action -Name Invoke-LicenseReclamationJob.ps1 -Argument '-JobPath', $job, '-LogFolder', $TestDrive, '-MaximumRemovals', 'many'
        $result.ExitCode | Should -Be 2
    }
}
