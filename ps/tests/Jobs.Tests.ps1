#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Job files' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
    }
    BeforeEach {
        $sandbox = Start-TestSandbox -User (Get-TestUser -Count 12)
        $job = New-TestJob -User (Get-TestUser -Count 4)
    }
    AfterEach {
        $sandbox | Stop-LicenseSandbox
        Remove-Item -LiteralPath (Join-Path -Path $TestDrive -ChildPath 'reclaim-runs') -Recurse -Force -ErrorAction SilentlyContinue
    }

    Context 'Invoke-LicenseReclamation' {
        It 'removes and returns the run' {
            $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
            $run.PSTypeNames[0] | Should -Be 'LicenseReclamation.Run'
            $run.Removed | Should -Be 4
            $run.State | Should -Be 'Completed'
            $run.ResultPath | Should -Exist
            $run.StartedAt.Kind | Should -Be 'Utc'
            Measure-TestGroup -Sandbox $sandbox | Should -Be 8
        }
        It 'returns people with -PassThru' {
            $people = Invoke-LicenseReclamation -Path $job -Confirm:$false -PassThru
            @($people | Where-Object Outcome -EQ 'Removed').Count | Should -Be 4
        }
        It 'shows every person and changes nothing with -WhatIf' {
            $shell = Invoke-TestShell -Script "Import-Module '$Module'; Set-Location '$TestDrive'; Invoke-LicenseReclamation -Path '$job' -WhatIf"
            @($shell | Where-Object { $_ -match 'What if:.*Remove from the group LIC-Miro.*user[1-4]@contoso.example' }).Count | Should -Be 4
            Measure-TestGroup -Sandbox $sandbox | Should -Be 12
        }
        It 'takes files from the pipeline' {
            (Get-Item -LiteralPath $job | Invoke-LicenseReclamation -Confirm:$false).Removed | Should -Be 4
        }
        It 'ends with an error that names file and line' {
            $wrong = New-TestFile -Name 'wrong.toml' -Line 'application = "Miro"', 'grup = "LIC-Miro"'
            { Invoke-LicenseReclamation -Path $wrong -Confirm:$false } | Should -Throw '*wrong.toml:2*'
        }
        It 'ends with an error for a file that does not exist' {
            { Invoke-LicenseReclamation -Path nowhere.toml -Confirm:$false } | Should -Throw -ErrorId 'LicenseReclamation.FileNotFound*'
        }
    }

    Context 'Plans' {
        It 'decides without changing, and removes what was decided' {
            $plan = New-LicenseReclamationPlan -Path $job
            $plan.PlanPath | Should -Exist
            Measure-TestGroup -Sandbox $sandbox | Should -Be 12
            ($plan | Invoke-LicenseReclamationPlan -Confirm:$false).Removed | Should -Be 4
            Measure-TestGroup -Sandbox $sandbox | Should -Be 8
        }
        It 'keeps whom a review keeps' {
            $plan = New-LicenseReclamationPlan -Path $job
            $rows = Import-Csv -LiteralPath $plan.PlanPath -Encoding UTF8
            ($rows | Where-Object Verdict -EQ 'Reclaim' | Select-Object -First 1).Verdict = 'Keep'
            $rows | Export-Csv -LiteralPath $plan.PlanPath -NoTypeInformation -Encoding UTF8
            ($plan | Invoke-LicenseReclamationPlan -Confirm:$false).Removed | Should -Be 3
        }
        It 'removes nobody with -WhatIf' {
            New-LicenseReclamationPlan -Path $job | Invoke-LicenseReclamationPlan -WhatIf | Should -BeNullOrEmpty
            Measure-TestGroup -Sandbox $sandbox | Should -Be 12
        }
    }

    Context 'Restore-LicenseGroupMember' {
        It 'undoes a run' {
            $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
            $back = $run | Restore-LicenseGroupMember -Confirm:$false
            @($back | Where-Object Outcome -EQ 'Restored').Count | Should -Be 4
            Measure-TestGroup -Sandbox $sandbox | Should -Be 12
        }
        It 'puts back whom -User names' {
            $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
            $back = Restore-LicenseGroupMember -Path $run.ResultPath -User user2@* -Confirm:$false
            @($back | Where-Object Outcome -EQ 'Restored').UserPrincipalName | Should -Be 'user2@contoso.example'
            Measure-TestGroup -Sandbox $sandbox | Should -Be 9
        }
        It 'changes nothing with -WhatIf' {
            $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
            $run | Restore-LicenseGroupMember -WhatIf | Should -BeNullOrEmpty
            Measure-TestGroup -Sandbox $sandbox | Should -Be 8
        }
    }

    Context 'Get-LicenseReclamationRun' {
        It 'lists runs, newest first, and their people' {
            $first = Invoke-LicenseReclamation -Path $job -Confirm:$false
            $runs = @(Get-LicenseReclamationRun)
            $runs.RunId | Should -Contain $first.RunId
            $runs[0].Removed | Should -Be 4
            $people = Get-LicenseReclamationRun -RunId $first.RunId -Result
            @($people | Where-Object Outcome -EQ 'Removed').Count | Should -Be 4
            ($people | Where-Object Outcome -EQ 'Removed')[0].FinishedAt.Kind | Should -Be 'Utc'
        }
        It 'is silent where there are none' {
            Get-LicenseReclamationRun -OutputFolder (Join-Path -Path $TestDrive -ChildPath 'none') | Should -BeNullOrEmpty
        }
    }

    Context 'Test-LicenseReclamationJob' {
        It 'says what it found' {
            $check = Test-LicenseReclamationJob -Path $job
            $check.Ready | Should -BeTrue
            $check.Found.group | Should -Be 'LIC-Miro'
            $check.Found.members | Should -Be 12
        }
        It 'answers with a Boolean' {
            Test-LicenseReclamationJob -Path $job -Quiet | Should -BeExactly $true
            $synced = New-TestJob -User user1@contoso.example -Group DEMO-Synced
            Test-LicenseReclamationJob -Path $synced -Quiet | Should -BeExactly $false
        }
    }

    Context 'Export-LicenseReclamationReport' {
        It 'writes a page and a workbook' {
            $run = Invoke-LicenseReclamation -Path $job -Confirm:$false
            $files = $run | Export-LicenseReclamationReport -Html (Join-Path -Path $TestDrive -ChildPath 'r.html') -Xlsx (Join-Path -Path $TestDrive -ChildPath 'r.xlsx')
            @($files).Count | Should -Be 2
            Get-Content -LiteralPath $files[0].FullName -Raw | Should -Match 'Miro'
        }
        It 'wants to know what to write' {
            { Export-LicenseReclamationReport -Path $job } | Should -Throw -ErrorId 'LicenseReclamation.NoReport*'
        }
    }

    Context 'Runs in the background' {
        It 'can be received to the end: <_>' -ForEach 'Native', 'Process' {
            $started = Start-LicenseReclamation -Path $job -Transport $_ -Confirm:$false
            $started.Transport | Should -Be $_
            $all = $started | Receive-LicenseReclamation -Wait
            @($all | Where-Object { $_.PSTypeNames[0] -eq 'LicenseReclamation.RemovalResult' -and $_.Outcome -eq 'Removed' }).Count | Should -Be 4
            $all[-1].PSTypeNames[0] | Should -Be 'LicenseReclamation.Run'
            $started.State | Should -Be 'Received'
            Measure-TestGroup -Sandbox $sandbox | Should -Be 8
        }
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
        It 'begins nothing with -WhatIf' {
            Start-LicenseReclamation -Path $job -WhatIf | Should -BeNullOrEmpty
        }
    }
}
