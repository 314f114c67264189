# Tries the PowerShell module of an unpacked release: found by its name, with its own library and helper, and with the program
# that stands above it. Runs in the release's folder, on Windows PowerShell 5.1 and PowerShell 7.
$ErrorActionPreference = 'Stop'
$modules = Join-Path -Path $PWD.ProviderPath -ChildPath 'ps'
$env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
$env:RECLAIM_LIBRARY = $null
$env:RECLAIM_PROGRAM = $null

Import-Module -Name LicenseReclamation
$sandbox = Start-LicenseSandbox -Path samples/tenant.csv -SetEnvironment
try {
    $people = Import-Csv -Path samples/miro/unused-2026-11.csv | Select-Object -First 20
    $trial = $people | Remove-LicenseGroupMember -Group LIC-Miro -Transport Process -Argument '--dry-run' -Confirm:$false -ErrorAction SilentlyContinue
    $result = $people | Remove-LicenseGroupMember -Group LIC-Miro -Transport Native -Confirm:$false -ErrorAction SilentlyContinue
}
finally { $sandbox | Stop-LicenseSandbox }

$expected = @($trial | Where-Object -Property Outcome -EQ -Value WouldRemove).Count
$removed = @($result | Where-Object -Property Outcome -EQ -Value Removed).Count
if ($expected -lt 10 -or $removed -ne $expected) { throw "the program would remove $expected people, and the library removed $removed" }
foreach ($path in [LicenseReclamation.Native].Assembly.Location, [LicenseReclamation.Native]::Path) {
    if (-not $path.StartsWith($modules)) { throw "loaded from another place than $modules`: '$path'" }
}
"PowerShell $($PSVersionTable.PSVersion): $removed people removed by the library of the release"
