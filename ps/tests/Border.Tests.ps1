#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'What crosses the border of the module' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
        $sandbox = Start-TestSandbox -User ((Get-TestUser -Count 60) + "zo$([char]0xEB).o'brien@contoso.example")
    }
    AfterAll {
        $sandbox | Stop-LicenseSandbox
    }

    It 'honours the preference of a calling function: -WhatIf' {
        $before = Measure-TestGroup -Sandbox $sandbox
        $shell = Invoke-TestShell -Script @"
Import-Module '$Module'
Set-Location '$TestDrive'
function Invoke-Caller { [CmdletBinding(SupportsShouldProcess)] param() Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -Confirm:`$false }
Invoke-Caller -WhatIf
"@
        $shell -join ' ' | Should -Match 'What if'
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before
    }

    It 'honours the preference variable of a calling script: $WhatIfPreference' {
        $before = Measure-TestGroup -Sandbox $sandbox
        $shell = Invoke-TestShell -Script "Import-Module '$Module'; Set-Location '$TestDrive'; `$WhatIfPreference = `$true; Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example"
        $shell -join ' ' | Should -Match 'What if'
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before
    }

    It 'honours $ErrorActionPreference of a calling script' {
        $shell = Invoke-TestShell -Script "Import-Module '$Module'; Set-Location '$TestDrive'; `$ErrorActionPreference = 'SilentlyContinue'; [pscustomobject]@{ A = 1 } | Remove-LicenseGroupMember -Group LIC-Miro -Confirm:`$false; 'went on'"
        $shell | Should -Be 'went on'
    }

    It 'does not ask in a session that cannot answer, and removes nobody' {
        $before = Measure-TestGroup -Sandbox $sandbox
        $null = Invoke-TestShell -Script "Import-Module '$Module'; Set-Location '$TestDrive'; Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example"
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before
    }

    It 'carries names as they are' {
        $name = "zo$([char]0xEB).o'brien@contoso.example"
        $result = Remove-LicenseGroupMember -Group LIC-Miro -User $name -Confirm:$false
        $result.User | Should -BeExactly $name
        $result.Outcome | Should -Be 'Removed'
    }

    It 'hands people out while the run goes on, and stops it when the pipeline has enough' {
        $before = Measure-TestGroup -Sandbox $sandbox
        $list = New-TestFile -Name 'slow.csv' -Line (@('user.upn') + (Get-TestUser -Count 50))
        $first = @(Remove-LicenseGroupMember -Group LIC-Miro -Path $list -Confirm:$false -Argument '--rate', '5/1', '--concurrency', '1' | Select-Object -First 3)
        $first.Count | Should -Be 3
        $gone = $before - (Measure-TestGroup -Sandbox $sandbox)
        $gone | Should -BeGreaterOrEqual 3
        $gone | Should -BeLessThan 50
        (Get-LicenseReclamationRun -Latest).State | Should -Be 'Interrupted'
    }

    It 'tells the same through library and program' {
        $pick = { $_ | Select-Object -Property User, UserPrincipalName, ObjectId, Application, Group, Verdict, Outcome, Reason, Detail, FreesSeat | ConvertTo-Json -Compress }
        $list = New-TestFile -Name 'same.csv' -Line 'user.upn', 'user58@contoso.example', 'user59@contoso.example', 'nobody@contoso.example'
        $one = Remove-LicenseGroupMember -Group LIC-Miro -Path $list -Confirm:$false -Transport Native -Argument '--dry-run' | Sort-Object -Property User | ForEach-Object $pick
        $two = Remove-LicenseGroupMember -Group LIC-Miro -Path $list -Confirm:$false -Transport Process -Argument '--dry-run' | Sort-Object -Property User | ForEach-Object $pick
        $two | Should -Be $one
        $piped = 'user58@contoso.example', 'user59@contoso.example', 'nobody@contoso.example' | Remove-LicenseGroupMember -Group LIC-Miro -Confirm:$false -Transport Process -Argument '--dry-run' | Sort-Object -Property User | ForEach-Object $pick
        $piped | Should -Be $one
    }

    It 'reads an event the same with and without the helper: <_>' -ForEach @(
        '{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"item","runId":"r-1","row":3,"user":"zo\u00eb \ud83d\ude00 \"x\\\n","userPrincipalName":"","samAccountName":null,"objectId":"00000000-0000-0000-0000-000000000007","application":"A, B {C}","group":"LIC:Miro","verdict":"Reclaim","outcome":"Removed","reason":"Unused","detail":"","freesSeat":"Yes","focusMinutes":0.5,"lastUsed":"2026-08-01","answer":null,"attempts":1,"status":204,"errorCode":null,"requestId":"r-1","startedAt":"2026-11-22T07:00:00.001Z","finishedAt":null}'
        '{"v":1,"seq":7,"time":"2026-11-22T07:00:00Z","kind":"item","runId":"","row":3,"user":"u","userPrincipalName":null,"samAccountName":"CORP\\u","objectId":null,"application":"A","group":"G","verdict":"Keep","outcome":"Kept","reason":"Used","detail":"\u2028\t/","freesSeat":null,"focusMinutes":12,"lastUsed":"2026-08-01T10:20:30Z","answer":"yes","attempts":0,"status":null,"errorCode":"E","requestId":null,"startedAt":null,"finishedAt":"2026-11-22T07:00:00Z"}'
    ) {
        $ours, $theirs = InModuleScope -ModuleName LicenseReclamation -Parameters @{ line = $_ } {
            Import-LicenseHelper
            [LicenseReclamation.RemovalResult]::Read($line)
            ConvertTo-LicenseResult -Item (ConvertFrom-Json -InputObject $line)
        }
        $ours.PSTypeNames[0] | Should -Be $theirs.PSTypeNames[0]
        $ours.PSObject.Properties.Name | Should -Be $theirs.PSObject.Properties.Name
        foreach ($name in $ours.PSObject.Properties.Name) {
            $ours.$name | Should -BeExactly $theirs.$name -Because $name
            if ($null -ne $theirs.$name) { $ours.$name | Should -BeOfType $theirs.$name.GetType() -Because $name }
        }
    }

    It 'uses the program, and says so once, where the library cannot be loaded' {
        $shell = Invoke-TestShell -Script @"
`$env:RECLAIM_LIBRARY = '$(Join-Path -Path $Module -ChildPath 'LicenseReclamation.psm1')'
Import-Module '$Module'
Set-Location '$TestDrive'
1..2 | ForEach-Object { (Remove-LicenseGroupMember -Group LIC-Miro -User user60@contoso.example -Confirm:`$false -Argument '--dry-run').Outcome }
"@
        @($shell | Where-Object { $_ -match 'the program serves instead of the library' }).Count | Should -Be 1
        @($shell | Where-Object { $_ -eq 'WouldRemove' }).Count | Should -Be 2
    }
}
