#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

BeforeDiscovery {
    $folder = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'LicenseReclamation'
    $names = (Get-ChildItem -Path (Join-Path -Path $folder -ChildPath 'Public') -Filter '*.ps1').BaseName
    $sources = Get-ChildItem -Path (Split-Path -Path $folder -Parent) -Recurse -Include '*.ps1', '*.psm1', '*.psd1', '*.ps1xml', '*.txt', '*.cs'
    $scripts = $sources | Where-Object Extension -In '.ps1', '.psm1', '.psd1'
}

Describe 'The module' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'Initialize-Test.ps1')
        $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
        $manifest = Test-ModuleManifest -Path (Join-Path -Path $Module -ChildPath 'LicenseReclamation.psd1') -ErrorAction Stop
    }

    It 'has the version of the engine' {
        $cargo = Get-Content -LiteralPath (Join-Path -Path $root -ChildPath 'Cargo.toml') | Select-String -Pattern '^version = "(.+)"' | Select-Object -First 1
        [string] $manifest.Version | Should -Be $cargo.Matches[0].Groups[1].Value
    }
    It 'exports exactly what is in Public' {
        $public = (Get-ChildItem -Path (Join-Path -Path $Module -ChildPath 'Public') -Filter '*.ps1').BaseName | Sort-Object
        $manifest.ExportedFunctions.Keys | Sort-Object | Should -Be $public
        $manifest.ExportedCmdlets.Count + $manifest.ExportedAliases.Count + $manifest.ExportedVariables.Count | Should -Be 0
        (Get-Command -Module LicenseReclamation).Name | Sort-Object | Should -Be $public
    }
    It 'uses approved verbs' {
        (Get-Command -Module LicenseReclamation).Verb | Sort-Object -Unique | Where-Object { $_ -notin (Get-Verb).Verb } | Should -BeNullOrEmpty
    }
    It 'explains itself' {
        Get-Content -LiteralPath (Join-Path -Path $Module -ChildPath 'en-US/about_LicenseReclamation.help.txt') -Raw | Should -Match 'SHORT DESCRIPTION'
    }
    It 'formats its objects as tables of at most six columns' {
        $views = ([xml] (Get-Content -LiteralPath (Join-Path -Path $Module -ChildPath 'LicenseReclamation.Format.ps1xml') -Raw)).Configuration.ViewDefinitions.View
        foreach ($view in $views) { @($view.TableControl.TableHeaders.TableColumnHeader).Count | Should -BeLessOrEqual 6 }
        $views.ViewSelectedBy.TypeName | Should -Contain 'LicenseReclamation.RemovalResult'
    }
    It 'completes jobs, runs and groups' {
        Set-Location -LiteralPath $TestDrive
        $null = New-TestJob -User 'a@contoso.example' -Group 'LIC-My Group'
        (TabExpansion2 -inputScript 'Remove-LicenseGroupMember -Group LIC' -cursorColumn 36).CompletionMatches.CompletionText | Should -Contain "'LIC-My Group'"
        (TabExpansion2 -inputScript 'Invoke-LicenseReclamation -Path mi' -cursorColumn 34).CompletionMatches.CompletionText | Should -Match 'miro\.toml'
    }

    Context '<_>' -ForEach $names {
        BeforeAll {
            $name = $_
            $help = Get-Help -Name $name -Full
            $command = Get-Command -Name $name
        }
        It 'has synopsis, description, outputs and three examples' {
            $help.Synopsis | Should -Not -BeLike "*$name*"
            $help.Description.Text | Should -Not -BeNullOrEmpty
            $help.returnValues | Should -Not -BeNullOrEmpty
            @($help.Examples.Example).Count | Should -BeGreaterOrEqual 3
        }
        It 'describes every parameter' {
            $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
            foreach ($parameter in $command.Parameters.Keys | Where-Object { $_ -notin $common }) {
                ($help.Parameters.Parameter | Where-Object Name -EQ $parameter).Description.Text | Should -Not -BeNullOrEmpty -Because $parameter
            }
        }
        It 'is one function in a file of its name' {
            $ast = [System.Management.Automation.Language.Parser]::ParseFile($command.ScriptBlock.File, [ref] $null, [ref] $null)
            @($ast.EndBlock.Statements).Count | Should -Be 1
            $ast.EndBlock.Statements[0].Name | Should -Be $name
        }
    }

    Context 'Sources' {
        It 'are ASCII, or begin with a BOM: <_.Name>' -ForEach $sources {
            $bytes = [IO.File]::ReadAllBytes($_.FullName)
            $bom = $bytes.Length -gt 2 -and $bytes[0] -eq 0xEF -and $bytes[1] -eq 0xBB -and $bytes[2] -eq 0xBF
            if (-not $bom) { @($bytes | Where-Object { $_ -gt 127 }).Count | Should -Be 0 }
        }
        It 'parse: <_.Name>' -ForEach $scripts {
            $errors = $null
            $null = [System.Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
        }
        It 'use nothing that Windows PowerShell 5.1 lacks: <_.Name>' -ForEach ($scripts | Where-Object { $_.Extension -ne '.psd1' }) {
            $tokens = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref] $tokens, [ref] $null)
            $tokens | Where-Object { $_.Kind -in 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'QuestionMark', 'AndAnd', 'OrOr' } | Should -BeNullOrEmpty
            $ast.FindAll({ $args[0].GetType().Name -in 'TernaryExpressionAst', 'PipelineChainAst', 'TypeDefinitionAst' }, $true) | Should -BeNullOrEmpty
            $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.NamedBlockAst] -and $args[0].BlockKind -eq 'Clean' }, $true) | Should -BeNullOrEmpty
        }
    }
}
