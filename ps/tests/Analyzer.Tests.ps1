#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

BeforeDiscovery {
    $analyzer = Get-Module -ListAvailable -Name PSScriptAnalyzer | Sort-Object -Property Version -Descending | Select-Object -First 1
    if (-not $analyzer) { Write-Warning -Message 'SKIPPED: PSScriptAnalyzer is not installed, so nothing looks at the style of the sources' }
    $root = Split-Path -Path $PSScriptRoot -Parent
    $sources = Get-ChildItem -Path (Join-Path -Path $root -ChildPath 'LicenseReclamation'), (Join-Path -Path $root -ChildPath 'remote-actions') -Recurse -Include '*.ps1', '*.psm1', '*.psd1'
}

Describe 'PSScriptAnalyzer' -Skip:(-not $analyzer) {
    BeforeAll {
        $root = Split-Path -Path $PSScriptRoot -Parent
        $settings = Import-PowerShellDataFile -Path (Join-Path -Path $root -ChildPath 'PSScriptAnalyzerSettings.psd1')
        $module = Import-Module -Name PSScriptAnalyzer -PassThru
        if (-not (Test-Path -Path (Join-Path -Path $module.ModuleBase -ChildPath 'compatibility_profiles/*.json'))) {
            Write-Warning -Message 'this PSScriptAnalyzer has no compatibility profiles: commands and types of other versions are not compared'
            $settings.Rules.Remove('PSUseCompatibleCommands')
            $settings.Rules.Remove('PSUseCompatibleTypes')
        }
    }
    It 'finds nothing in <_.Name>' -ForEach $sources {
        # Its rules run side by side and now and then trip over what they share; a second look does not.
        $look = @{ Path = $_.FullName; Settings = $settings; ErrorAction = 'Stop' }
        $found = try { Invoke-ScriptAnalyzer @look } catch [NullReferenceException] { Invoke-ScriptAnalyzer @look }
        $found | ForEach-Object { "$($_.RuleName) in line $($_.Line): $($_.Message)" } | Should -BeNullOrEmpty
    }
}
