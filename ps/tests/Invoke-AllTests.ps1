# Runs every Pester test and ends with the number of failures. Usage: pwsh -NoProfile -File Invoke-AllTests.ps1
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.Exit = $true
$configuration.Output.Verbosity = 'Normal'
Invoke-Pester -Configuration $configuration
