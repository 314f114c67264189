# Dot-sourced in a Describe whose tests each want a sandbox of their own, with twelve people in LIC-Miro, and a job that takes
# the seat from four of them.
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
