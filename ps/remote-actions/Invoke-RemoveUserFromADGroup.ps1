<#
.SYNOPSIS
Removes a user from an on-premises Active Directory group.

.DESCRIPTION
Takes the seat of an application from one person, by removing the person from the authorization group. The user and the
group are found in the domain of the account that the action runs as. Can be repeated: who is not in the group is no failure.

.FUNCTIONALITY
On-demand

.INPUTS
ID  Label                           Description
UserName                        User        SAM account name, DOMAIN\user or user principal name of the person
AuthorizationGroup              Group       Name, SAM account name or distinguished name of the authorization group
DomainController                Server      ldaps://host[:port] or ldap://host[:port] (StartTLS), or "-" to find one by DNS

.FURTHER INFORMATION
Runs as a service action on a Windows server. The account of the service signs in with Kerberos and needs the right to write the
member attribute of the group, and nothing else. No secret is an input.

.RESTRICTIONS
- Needs Windows PowerShell 5.1 or PowerShell 7 in Full Language Mode, and the program reclaim of the same version.
- Exit code 0 means that the person is not in the group any more, or was not in it. Any other exit code is a failure, and the
  status details say why.

.NOTES
Context:            Delegate to service
Version:            0.1.0.0 - First version
Copyright (C) The reclaim contributors. MIT licence.
#>

# Input parameters definition
param(
    [Parameter(Mandatory = $true)][string]$UserName,
    [Parameter(Mandatory = $true)][string]$AuthorizationGroup,
    [Parameter(Mandatory = $true)][string]$DomainController
)
# End of parameters definition

$env:Path = "$env:SystemRoot\system32;$env:SystemRoot;$env:SystemRoot\System32\Wbem;$env:SystemRoot\System32\WindowsPowerShell\v1.0\"

# Constants definition
Set-Variable -Name 'ERROR_EXCEPTION_TYPE' -Option ReadOnly -Scope Script -Force -Value @{
    Environment = '[Environment error]'
    Input       = '[Input error]'
    Internal    = '[Internal error]'
}
Set-Variable -Name 'PROGRAM_PATHS' -Option ReadOnly -Scope Script -Force -Value @(
    $env:RECLAIM_PROGRAM
    "$env:ProgramFiles\reclaim\reclaim.exe"
    '/usr/bin/reclaim'
)
Set-Variable -Name 'MAXIMUM_NAME_LENGTH' -Option ReadOnly -Scope Script -Force -Value 1024

function Invoke-Main ([hashtable]$InputParameters) {
    $exitCode = 0
    try {
        Test-InputParameter -InputParameters $InputParameters
        $program = Get-ProgramPath
        $result = Invoke-Removal -Program $program -InputParameters $InputParameters
        $exitCode = Complete-Removal -Result $result -InputParameters $InputParameters
    } catch {
        Write-StatusMessage -Message $_
        $exitCode = 1
    }
    return $exitCode
}

# Template functions
function Write-StatusMessage ([psobject]$Message) {
    $text = if ($Message -is [System.Management.Automation.ErrorRecord]) { $Message.Exception.Message } else { [string]$Message }
    $host.ui.WriteErrorLine($text)
}

function Format-StringValue ([string]$Value) {
    return $Value.Replace('"', '').Replace("'", '').Trim()
}

# Input parameter validation
function Test-InputParameter ([hashtable]$InputParameters) {
    foreach ($name in 'UserName', 'AuthorizationGroup', 'DomainController') {
        Test-StringNullOrEmpty -ParamName $name -ParamValue $InputParameters[$name]
    }
    Test-OneName -ParamName 'UserName' -ParamValue $InputParameters.UserName
    Test-Server -ParamName 'DomainController' -ParamValue $InputParameters.DomainController
}

function Test-StringNullOrEmpty ([string]$ParamName, [string]$ParamValue) {
    if ([string]::IsNullOrEmpty((Format-StringValue -Value $ParamValue))) {
        throw "$($ERROR_EXCEPTION_TYPE.Input) '$ParamName' cannot be empty nor null. "
    }
}

function Test-OneName ([string]$ParamName, [string]$ParamValue) {
    if ($ParamValue.Length -gt $MAXIMUM_NAME_LENGTH) {
        throw "$($ERROR_EXCEPTION_TYPE.Input) '$ParamName' is longer than $MAXIMUM_NAME_LENGTH characters. "
    }
    if ($ParamValue -match '[\x00-\x1f*?,;]') {
        throw "$($ERROR_EXCEPTION_TYPE.Input) '$ParamName' must be exactly one name, without wildcards and lists. "
    }
}

function Test-Server ([string]$ParamName, [string]$ParamValue) {
    if ((Format-StringValue -Value $ParamValue) -notmatch '^(-|ldaps?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$') {
        throw "$($ERROR_EXCEPTION_TYPE.Input) '$ParamName' must be ldaps://host, ldap://host or '-'. "
    }
}

# Removal
function Get-ProgramPath {
    foreach ($path in $PROGRAM_PATHS) {
        if ($path -and (Test-Path -LiteralPath $path -PathType Leaf)) { return $path }
    }
    throw "$($ERROR_EXCEPTION_TYPE.Environment) The program reclaim is not installed on this device. "
}

function Invoke-Removal ([string]$Program, [hashtable]$InputParameters) {
    $list = [System.IO.Path]::GetTempFileName()
    $runs = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath "reclaim-$([guid]::NewGuid())"
    try {
        # With a header, so that no name is taken for one. Quotes are gone already.
        [System.IO.File]::WriteAllText($list, "User`r`n`"$(Format-StringValue -Value $InputParameters.UserName)`"`r`n")
        $arguments = @('remove', '--users', $list, '--group', (Format-StringValue -Value $InputParameters.AuthorizationGroup),
            '--yes', '--format', 'ndjson', '--max-removals', '1', '--out', $runs) + @(Get-ConnectionArgument -InputParameters $InputParameters)
        # Windows PowerShell would make an error of the first line on standard error.
        $ErrorActionPreference = 'Continue'
        $lines = @(& $Program @arguments 2>$null)
        return @{ ExitCode = $LASTEXITCODE; Events = @($lines | Where-Object { $_ -like '{*' } | ForEach-Object { ConvertFrom-Json -InputObject $_ }) }
    } finally {
        Remove-Item -LiteralPath $list -Force -ErrorAction SilentlyContinue
        if (Test-Path -LiteralPath $runs) { Remove-Item -LiteralPath $runs -Recurse -Force -ErrorAction SilentlyContinue }
    }
}

function Get-ConnectionArgument ([hashtable]$InputParameters) {
    $arguments = @('--directory', 'active-directory')
    # Another way to sign in is set on the server, never here: RECLAIM_BIND and RECLAIM_BIND_PASSWORD.
    if (-not $env:RECLAIM_BIND) { $arguments += '--kerberos' }
    $server = Format-StringValue -Value $InputParameters.DomainController
    if ($server -ne '-') { $arguments += '--server', $server }
    return $arguments
}

function Complete-Removal ([hashtable]$Result, [hashtable]$InputParameters) {
    $user = Format-StringValue -Value $InputParameters.UserName
    $group = Format-StringValue -Value $InputParameters.AuthorizationGroup
    $failure = $Result.Events | Where-Object { $_.kind -eq 'error' } | Select-Object -Last 1
    if ($failure) { throw "$($ERROR_EXCEPTION_TYPE.Environment) Refused: $($failure.message). " }
    $item = $Result.Events | Where-Object { $_.kind -eq 'item' } | Select-Object -Last 1
    if (-not $item) { throw "$($ERROR_EXCEPTION_TYPE.Internal) The program ended with exit code $($Result.ExitCode) and said nothing. " }
    switch ($item.outcome) {
        'Removed' { Write-Output -InputObject "Removed: $user is not in $group any more." | Out-Host; return 0 }
        { $_ -in 'AlreadyAbsent', 'Skipped' } { Write-Output -InputObject "Was not a member: $user was not directly in $group ($($item.reason))." | Out-Host; return 0 }
        'NotFound' { throw "$($ERROR_EXCEPTION_TYPE.Input) Not found: $user does not exist. " }
        default { throw "$($ERROR_EXCEPTION_TYPE.Environment) Failed: $user is still in $($group): $($item.detail). " }
    }
}

# Main script flow
[environment]::Exit((Invoke-Main -InputParameters $MyInvocation.BoundParameters))
