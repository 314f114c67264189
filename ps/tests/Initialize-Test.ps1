# What all tests share; dot-sourced in BeforeAll. The directory is the engine's own sandbox, behind a real HTTP connection.
$script:Module = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'LicenseReclamation'
Import-Module -Name (Join-Path -Path $script:Module -ChildPath 'LicenseReclamation.psd1') -Force -ErrorAction Stop
$env:NO_COLOR = '1'

function New-TestFile {
    # A file with that text, UTF-8 without BOM, and its path.
    param([string] $Name, [string[]] $Line)
    $path = Join-Path -Path $TestDrive -ChildPath $Name
    [IO.File]::WriteAllText($path, (($Line -join "`r`n") + "`r`n"))
    $path
}

function Start-TestSandbox {
    # A sandbox of these people, all in LIC-Miro, which the session points at; the current location is the test's folder.
    param([string[]] $User, [string[]] $Argument = @())
    Set-Location -LiteralPath $TestDrive
    $rows = foreach ($one in $User) { "$one,LIC-Miro" }
    $tenant = New-TestFile -Name 'tenant.csv' -Line (@('UserPrincipalName,Groups') + $rows)
    Start-LicenseSandbox -Path $tenant -SetEnvironment -Argument $Argument
}

function Measure-TestGroup {
    # How many people are in a group now.
    param([object] $Sandbox, [string] $Group = 'LIC-Miro')
    $state = Invoke-RestMethod -Uri "$($Sandbox.GraphUrl)/sandbox/state" -UseBasicParsing
    @(($state.groups | Where-Object { $_.name -eq $Group }).members).Count
}

function New-TestJob {
    # A job that takes the seat from these people.
    param([string[]] $User, [string[]] $Policy = @('ask_permission = false'), [string] $Group = 'LIC-Miro')
    $null = New-TestFile -Name 'unused.csv' -Line (@('UserPrincipalName') + $User)
    New-TestFile -Name 'miro.toml' -Line (@('application = "Miro"', 'directory = "entra"', "group = `"$Group`"", '[input]', 'unused = ["unused.csv"]', '[policy]') + $Policy)
}

function New-TestCrash {
    # A run of a job as a crash leaves it: everybody was asked for, and no answer was written down.
    param([string] $Path)
    $run = Invoke-LicenseReclamation -Path $Path -Confirm:$false
    Remove-Item -LiteralPath (Join-Path -Path $run.Folder -ChildPath 'summary.json'), $run.ResultPath
    $journal = Join-Path -Path $run.Folder -ChildPath 'journal.ndjson'
    $lines = @(Get-Content -LiteralPath $journal | Where-Object { $_ -match '"kind":"(journal|intent)"' })
    [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
    $run
}

function Get-TestUser {
    # So many user principal names.
    param([int] $Count)
    foreach ($number in 1..$Count) { "user$number@contoso.example" }
}

function Invoke-TestShell {
    # Runs a script in a PowerShell of its own, like the one that runs the tests, and returns what it printed.
    param([string] $Script)
    $path = New-TestFile -Name "script-$([guid]::NewGuid()).ps1" -Line $Script
    $shell = (Get-Process -Id $PID).Path
    & $shell -NoProfile -NonInteractive -File $path 2>&1 | ForEach-Object { "$_" }
}

function Invoke-TestPrompt {
    # Runs commands as somebody would who types them at the prompt of a PowerShell of its own, and returns what it printed.
    param([string] $Command)
    $shell = (Get-Process -Id $PID).Path
    & $shell -NoProfile -NonInteractive -Command $Command 2>&1 | ForEach-Object { "$_" }
}
