@{
    Severity     = @('Error', 'Warning', 'Information')
    IncludeRules = @('*')
    # Lines may be long. The commands ask through Confirm-LicenseChange, which calls ShouldProcess.
    ExcludeRules = @('PSAvoidLongLines', 'PSShouldProcess')
    Rules        = @{
        PSUseCompatibleSyntax             = @{ Enable = $true; TargetVersions = @('5.1', '7.4') }
        PSUseCompatibleCommands           = @{
            Enable         = $true
            TargetProfiles = @(
                'win-8_x64_10.0.14393.0_5.1.14393.2791_x64_4.0.30319.42000_framework'
                'win-8_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework'
                'ubuntu_x64_18.04_7.0.0_x64_3.1.2_core'
            )
            IgnoreCommands = @('Describe', 'Context', 'It', 'Should', 'BeforeAll', 'AfterAll', 'BeforeEach', 'AfterEach', 'BeforeDiscovery', 'InModuleScope', 'Mock', 'Get-ADUser')
        }
        PSUseCompatibleTypes              = @{
            Enable         = $true
            TargetProfiles = @(
                'win-8_x64_10.0.14393.0_5.1.14393.2791_x64_4.0.30319.42000_framework'
                'win-8_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework'
                'ubuntu_x64_18.04_7.0.0_x64_3.1.2_core'
            )
            IgnoreTypes    = @('LicenseReclamation.Native', 'LicenseReclamation.Job', 'LicenseReclamation.RemovalResult')
        }
        PSPlaceOpenBrace                  = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $true; IgnoreOneLineBlock = $true }
        PSUseConsistentIndentation        = @{ Enable = $true; IndentationSize = 4; Kind = 'space' }
        PSUseConsistentWhitespace         = @{ Enable = $true; IgnoreAssignmentOperatorInsideHashTable = $true }
        PSUseCorrectCasing                = @{ Enable = $true }
        PSAvoidUsingCmdletAliases         = @{ AllowList = @() }
    }
}
