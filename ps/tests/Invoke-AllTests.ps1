# Runs every Pester test and ends with the number of failures. Usage: pwsh -NoProfile -File Invoke-AllTests.ps1
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration
# Not only tests can fail: also a file that does not run, and a run that finds nothing.
[environment]::Exit([int] ($result.Result -ne 'Passed' -or $result.PassedCount -eq 0))
