#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

Describe 'Invoke-LicenseReclamation' {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Use-TestJob.ps1')

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
