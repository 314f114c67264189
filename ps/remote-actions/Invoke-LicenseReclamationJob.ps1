<#
.SYNOPSIS
Runs a job file of license reclamation, for scheduled tasks.

.DESCRIPTION
Decides for every member of an authorization group whether the seat is used, and takes the unused ones back, without questions.
Writes a transcript, and on Windows an entry in the Application event log.

.FUNCTIONALITY
On-demand

.INPUTS
ID  Label                           Description
JobPath                             Job         Full path of the job file
LogFolder                           Logs        Full path of the folder for transcripts and runs
MaximumRemovals                     Maximum     Whole number; more removals than that are refused before the first change

.FURTHER INFORMATION
Exit codes are those of the program reclaim: 0 done, 2 bad input, 3 some people failed, 4 nothing to do, 5 refused by a safety rule,
6 sign-in or connection failed, 130 interrupted.

.RESTRICTIONS
- Needs the module LicenseReclamation.

.NOTES
Context:            Delegate to service
Version:            0.1.0.0 - First version
Copyright (C) The reclaim contributors. MIT licence.
#>

# Input parameters definition
param(
    [Parameter(Mandatory = $true)][string]$JobPath,
    [Parameter(Mandatory = $true)][string]$LogFolder,
    [Parameter(Mandatory = $true)][string]$MaximumRemovals
)
# End of parameters definition

# Constants definition
Set-Variable -Name 'ERROR_EXCEPTION_TYPE' -Option ReadOnly -Scope Script -Force -Value @{
    Environment = '[Environment error]'
    Input       = '[Input error]'
    Internal    = '[Internal error]'
}
Set-Variable -Name 'EVENT_SOURCE' -Option ReadOnly -Scope Script -Force -Value 'LicenseReclamation'
Set-Variable -Name 'EXIT_CODES' -Option ReadOnly -Scope Script -Force -Value @{
    BadInput = 2; Refused = 5; Connection = 6; Interrupted = 130
}

function Invoke-Main ([hashtable]$InputParameters) {
    $exitCode = 0
    $message = ''
    $transcript = $false
    try {
        Test-InputParameter -InputParameters $InputParameters
        $log = Join-Path -Path $InputParameters.LogFolder -ChildPath "$((Get-Date).ToUniversalTime().ToString('yyyyMMdd-HHmmss'))-$PID.log"
        Start-Transcript -LiteralPath $log -ErrorAction Stop | Out-Null
        $transcript = $true
        Import-LicenseModule
        $run = Invoke-LicenseReclamation -Path $InputParameters.JobPath -OutputFolder $InputParameters.LogFolder -MaxRemovals ([long]$InputParameters.MaximumRemovals) -Confirm:$false -ErrorAction Continue
        $exitCode = [int]$run.ExitCode
        $message = "$($run.Application): $($run.Removed) removed, $($run.Failed) failed, of $($run.Rows) people; $($run.Folder)"
    } catch {
        Write-StatusMessage -Message $_
        $exitCode = Get-ExitCode -ErrorRecord $_
        $message = $_.Exception.Message
    } finally {
        if ($transcript) {
            Write-Output -InputObject $message | Out-Host
            Stop-Transcript | Out-Null
        }
        Write-EventLogEntry -Message $message -ExitCode $exitCode
    }
    return $exitCode
}

# Template functions
function Write-StatusMessage ([psobject]$Message) {
    $text = if ($Message -is [System.Management.Automation.ErrorRecord]) { $Message.Exception.Message } else { [string]$Message }
    $host.ui.WriteErrorLine($text)
}

# Input parameter validation
function Test-InputParameter ([hashtable]$InputParameters) {
    foreach ($name in 'JobPath', 'LogFolder', 'MaximumRemovals') {
        if ([string]::IsNullOrEmpty($InputParameters[$name])) { throw "$($ERROR_EXCEPTION_TYPE.Input) '$name' cannot be empty nor null. " }
    }
    if (-not (Test-Path -LiteralPath $InputParameters.JobPath -PathType Leaf)) { throw "$($ERROR_EXCEPTION_TYPE.Input) 'JobPath' is no file: $($InputParameters.JobPath). " }
    if (-not (Test-Path -LiteralPath $InputParameters.LogFolder -PathType Container)) { throw "$($ERROR_EXCEPTION_TYPE.Input) 'LogFolder' is no folder: $($InputParameters.LogFolder). " }
    if ($InputParameters.MaximumRemovals -notmatch '^[0-9]{1,9}$') { throw "$($ERROR_EXCEPTION_TYPE.Input) 'MaximumRemovals' must be a whole number. " }
}

# Run
function Import-LicenseModule {
    $beside = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'LicenseReclamation'
    $module = if (Test-Path -LiteralPath $beside) { $beside } else { 'LicenseReclamation' }
    Import-Module -Name $module -ErrorAction Stop
}

function Get-ExitCode ([System.Management.Automation.ErrorRecord]$ErrorRecord) {
    if ($ErrorRecord.Exception.Message.StartsWith($ERROR_EXCEPTION_TYPE.Input)) { return $EXIT_CODES.BadInput }
    switch ($ErrorRecord.CategoryInfo.Category) {
        'InvalidArgument' { return $EXIT_CODES.BadInput }
        'ObjectNotFound' { return $EXIT_CODES.BadInput }
        'SecurityError' { return $EXIT_CODES.Refused }
        'ConnectionError' { return $EXIT_CODES.Connection }
        'OperationStopped' { return $EXIT_CODES.Interrupted }
        default { return 1 }
    }
}

function Write-EventLogEntry ([string]$Message, [int]$ExitCode) {
    if (-not (Get-Command -Name 'Write-EventLog' -ErrorAction SilentlyContinue)) { return }
    $entryType = if ($ExitCode -in 0, 4) { 'Information' } elseif ($ExitCode -eq 3) { 'Warning' } else { 'Error' }
    try {
        if (-not [System.Diagnostics.EventLog]::SourceExists($EVENT_SOURCE)) { New-EventLog -LogName Application -Source $EVENT_SOURCE -ErrorAction Stop }
        Write-EventLog -LogName Application -Source $EVENT_SOURCE -EntryType $entryType -EventId (1000 + $ExitCode) -Message $Message -ErrorAction Stop
    } catch {
        Write-StatusMessage -Message "The event log could not be written: $($_.Exception.Message)"
    }
}

# Main script flow
[environment]::Exit((Invoke-Main -InputParameters $MyInvocation.BoundParameters))
