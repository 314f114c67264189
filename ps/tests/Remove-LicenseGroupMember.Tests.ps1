#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Remove-LicenseGroupMember' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
    }
    BeforeEach {
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 12)
    }
    AfterEach {
        $sandbox | Stop-LicenseSandbox
    }

    It 'removes the people of the pipeline and says so, one object each' {
        $result = Get-TestUser -Count 3 | Remove-LicenseGroupMember -Group LIC-Miro -Confirm:$false
        $result.Count | Should -Be 3
        $result[0].PSTypeNames[0] | Should -Be 'LicenseReclamation.RemovalResult'
        $result.Outcome | Sort-Object -Unique | Should -Be 'Removed'
        $result.User | Sort-Object | Should -Be (Get-TestUser -Count 3 | Sort-Object)
        Measure-TestGroup -Sandbox $sandbox | Should -Be 9
    }

    It 'takes the names that other commands and exports have: <_>' -ForEach 'UserPrincipalName', 'Mail', 'user.upn', 'User', 'UPN', 'Email' {
        $row = [pscustomobject]@{ $_ = 'user1@contoso.example'; Department = 'Sales' }
        ($row | Remove-LicenseGroupMember -Group LIC-Miro -Confirm:$false).Outcome | Should -Be 'Removed'
    }

    It 'reads a file itself' {
        $list = New-TestFile -Name 'list.csv' -Line 'user.upn', 'user1@contoso.example', 'user2@contoso.example'
        @(Remove-LicenseGroupMember -Group LIC-Miro -Path $list -Confirm:$false).Count | Should -Be 2
        Measure-TestGroup -Sandbox $sandbox | Should -Be 10
    }

    It 'asks the directory for nothing with -WhatIf' {
        Get-TestUser -Count 3 | Remove-LicenseGroupMember -Group LIC-Miro -WhatIf | Should -BeNullOrEmpty
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
        @((Invoke-RestMethod -Uri "$($sandbox.GraphUrl)/sandbox/log" -UseBasicParsing).requests | Where-Object { $_.method -eq 'DELETE' }).Count | Should -Be 0
    }

    It 'changes nothing for a file with -WhatIf' {
        $list = New-TestFile -Name 'list.csv' -Line (@('user.upn') + (Get-TestUser -Count 3))
        Remove-LicenseGroupMember -Group LIC-Miro -Path $list -WhatIf | Should -BeNullOrEmpty
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
    }

    It 'can be repeated' {
        $null = Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -Confirm:$false
        $again = Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -Confirm:$false -ErrorVariable problem
        $again.Outcome | Should -BeIn 'Skipped', 'AlreadyAbsent'
        $problem | Should -BeNullOrEmpty
    }

    It 'gives times in UTC and numbers as numbers' {
        $result = Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -Confirm:$false
        $result.FinishedAt | Should -BeOfType [datetime]
        $result.FinishedAt.Kind | Should -Be 'Utc'
        ([datetime]::UtcNow - $result.FinishedAt).TotalMinutes | Should -BeLessThan 2
        $result.Status | Should -Be 204
    }

    It 'writes an error for each person who fails, and goes on' {
        $problem = $null
        $result = InModuleScope -ModuleName LicenseReclamation {
            function Invoke-Caller {
                [CmdletBinding()] param()
                $item = '{"kind":"item","user":"U@contoso.example","userPrincipalName":null,"samAccountName":null,"objectId":null,"application":"A","group":"G","verdict":"Reclaim","outcome":"X","reason":"OnList","detail":"why","freesSeat":null,"focusMinutes":null,"lastUsed":null,"answer":null,"attempts":1,"status":403,"errorCode":"Authorization_RequestDenied","requestId":null,"startedAt":null,"finishedAt":null,"runId":"r"}'
                $state = New-LicenseState -Activity 'x' -People
                Receive-LicenseEvent -Cmdlet $PSCmdlet -State $state -Told $item.Replace('"X"', '"Failed"'), $item.Replace('"X"', '"NotFound"'), $item.Replace('"X"', '"Removed"')
            }
            $caught = $null
            Invoke-Caller -ErrorVariable caught -ErrorAction SilentlyContinue
            , $caught
        }
        $people = @($result | Where-Object { $_.PSTypeNames[0] -eq 'LicenseReclamation.RemovalResult' })
        $people.Outcome | Should -Be 'Failed', 'NotFound', 'Removed'
        $problem = @($result[-1])
        $problem.Count | Should -Be 2
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'LicenseReclamation.Authorization_RequestDenied*'
        $problem[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $problem[1].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -Be 'U@contoso.example'
    }

    It 'ends with an error for a group that must not be written to' {
        $before = Measure-TestGroup -Sandbox $sandbox -Group DEMO-Synced
        { Remove-LicenseGroupMember -Group DEMO-Synced -User user1@contoso.example -Confirm:$false } | Should -Throw -ErrorId 'LicenseReclamation.*'
        Measure-TestGroup -Sandbox $sandbox -Group DEMO-Synced | Should -Be $before
    }

    It 'ends with an error before the first change when a cap says so' {
        { Get-TestUser -Count 5 | Remove-LicenseGroupMember -Group LIC-Miro -MaxRemovals 4 -Confirm:$false } | Should -Throw
        Measure-TestGroup -Sandbox $sandbox | Should -Be 12
    }

    It 'refuses an object that names nobody' {
        $problem = $null
        [pscustomobject]@{ Colour = 'blue' } | Remove-LicenseGroupMember -Group LIC-Miro -Confirm:$false -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'LicenseReclamation.NoName*'
    }

    It 'takes the secret as a parameter' {
        $env:RECLAIM_CLIENT_SECRET = 'wrong'
        $result = Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -ClientSecret $sandbox.ClientSecret -Confirm:$false
        $result.Outcome | Should -Be 'Removed'
        $credential = New-Object -TypeName pscredential -ArgumentList $sandbox.ClientId, $sandbox.ClientSecret
        (Remove-LicenseGroupMember -Group LIC-Miro -User user2@contoso.example -Credential $credential -Confirm:$false).Outcome | Should -Be 'Removed'
    }

    It 'never tells a secret' {
        $secret = ConvertTo-SecureString -String 'this-must-not-be-told' -AsPlainText -Force
        $told = & { try { Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -ClientSecret $secret -Confirm:$false -Verbose -Debug *>&1 } catch { $_ | Format-List -Property * -Force } } | Out-String
        $told | Should -Not -Match 'this-must-not-be-told'
        $told | Should -Not -BeNullOrEmpty
        Get-ChildItem -Path $TestDrive -Recurse -File | Select-String -Pattern 'this-must-not-be-told' | Should -BeNullOrEmpty
    }
}
