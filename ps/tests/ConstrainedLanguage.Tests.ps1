#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Constrained Language Mode' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 20)
        # A module that was loaded before the session was constrained is one that a policy trusts, as far as PowerShell is concerned.
        $constrain = '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"; '
        $import = "Import-Module '$Module'; Set-Location '$TestDrive'; "
        $untrusted = "$constrain$import"
        $trusted = "$import$constrain"
    }
    AfterAll {
        $sandbox | Stop-LicenseSandbox
    }
    BeforeEach {
        $before = Measure-TestGroup -Sandbox $sandbox
    }

    It 'does not constrain a module that is trusted' {
        $shell = Invoke-TestShell -Script "$trusted `$people = Remove-LicenseGroupMember -Group LIC-Miro -User user1@contoso.example -Confirm:`$false -Transport Native; `$people.Outcome; `$ExecutionContext.SessionState.LanguageMode"
        $shell | Should -Be 'Removed', 'ConstrainedLanguage'
        Measure-TestGroup -Sandbox $sandbox | Should -Be ($before - 1)
        $shell = Invoke-TestShell -Script "$trusted `$WhatIfPreference = `$true; Remove-LicenseGroupMember -Group LIC-Miro -User user2@contoso.example -Confirm:`$false"
        $shell -join ' ' | Should -Match 'What if'
        Measure-TestGroup -Sandbox $sandbox | Should -Be ($before - 1)
    }

    It 'refuses what a script has not decided, and changes nothing' {
        $shell = Invoke-TestShell -Script "$untrusted try { Remove-LicenseGroupMember -Group LIC-Miro -User user2@contoso.example -Confirm:`$false } catch { `$_.FullyQualifiedErrorId; `"`$_`" }"
        $shell[0] | Should -BeLike 'LicenseReclamation.PreferenceUnknown*'
        $shell[1] | Should -Match 'give -WhatIf:\$false'
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before
    }

    It 'changes nothing with -WhatIf, and says what it would do' {
        $shell = Invoke-TestShell -Script "$untrusted 'user2@contoso.example', 'user3@contoso.example' | Remove-LicenseGroupMember -Group LIC-Miro -WhatIf"
        @($shell | Where-Object { $_ -match '^What if: Performing the operation "Remove from the group LIC-Miro" on target "user[23]@contoso.example"' }).Count | Should -Be 2
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before
    }

    It 'follows the preferences at the prompt' {
        $shell = Invoke-TestPrompt -Command "$untrusted `$WhatIfPreference = `$true; Remove-LicenseGroupMember -Group LIC-Miro -User user2@contoso.example"
        $shell -join ' ' | Should -Match 'What if'
        $null = Invoke-TestPrompt -Command "$untrusted Remove-LicenseGroupMember -Group LIC-Miro -User user2@contoso.example"
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before -Because 'nobody can answer'
        Invoke-TestPrompt -Command "$untrusted (Remove-LicenseGroupMember -Group LIC-Miro -User user2@contoso.example -Confirm:`$false -WarningAction Ignore).Outcome" | Should -Be 'Removed'
        Measure-TestGroup -Sandbox $sandbox | Should -Be ($before - 1)
    }

    It 'tells the same through the program' {
        $list = New-TestFile -Name 'same.csv' -Line 'user.upn', 'user4@contoso.example', 'user5@contoso.example', 'nobody@contoso.example'
        $pick = 'Sort-Object -Property User | Select-Object -Property * -ExcludeProperty RunId, RequestId, StartedAt, FinishedAt | ConvertTo-Json'
        $remove = "Remove-LicenseGroupMember -Group LIC-Miro -Path '$list' -Confirm:`$false -WhatIf:`$false -WarningAction Ignore -Argument '--dry-run' | $pick"
        $constrained = Invoke-TestShell -Script "$untrusted $remove"
        $constrained.Length | Should -BeGreaterThan 20
        $constrained | Should -Be (Invoke-TestShell -Script "$import $remove")
    }

    It 'decides, applies, resumes, reports and restores' {
        $job = New-TestJob -User user6@contoso.example, user7@contoso.example
        $shell = Invoke-TestShell -Script @"
$untrusted
`$WarningPreference = 'SilentlyContinue'
Test-LicenseReclamationJob -Path '$job' -Quiet
`$plan = New-LicenseReclamationPlan -Path '$job'
`$run = `$plan | Invoke-LicenseReclamationPlan -WhatIf:`$false -Confirm:`$false
"`$(`$run.Removed) `$(`$run.State) `$(`$run.StartedAt.Kind)"
(`$run | Export-LicenseReclamationReport -Html '$TestDrive/constrained.html').Name
@(`$run | Restore-LicenseGroupMember -WhatIf:`$false -Confirm:`$false | Where-Object Outcome -EQ 'Restored').Count
`$started = Start-LicenseReclamation -Path '$job' -WhatIf:`$false -Confirm:`$false
@(`$started | Receive-LicenseReclamation -Wait | Where-Object Outcome -EQ 'Removed').Count
(Get-LicenseReclamationRun -Latest).State
"@
        $shell | Should -Be 'True', '2 Completed Utc', 'constrained.html', '2', '2', 'Completed'
        Measure-TestGroup -Sandbox $sandbox | Should -Be ($before - 2)
    }

    It 'says why the library cannot serve' {
        $shell = Invoke-TestShell -Script "$untrusted try { Remove-LicenseGroupMember -Group LIC-Miro -User user8@contoso.example -WhatIf:`$false -Confirm:`$false -Transport Native } catch { `"`$_`" }"
        $shell -join ' ' | Should -Match "language mode is ConstrainedLanguage"
        Measure-TestGroup -Sandbox $sandbox | Should -Be $before
    }
}
