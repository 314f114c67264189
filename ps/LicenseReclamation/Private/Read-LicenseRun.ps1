function Read-LicenseRun {
    # A run as its folder tells it; nothing when the folder is none of a run.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.Run')]
    param([Parameter(Mandatory)] [string] $Folder)
    $summary = Join-Path -Path $Folder -ChildPath 'summary.json'
    if (Test-Path -LiteralPath $summary -PathType Leaf) {
        $json = Get-Content -LiteralPath $summary -Raw -Encoding UTF8 -ErrorAction Stop | ConvertFrom-Json
        return ConvertTo-LicenseRun -Summary $json -Folder $Folder
    }
    # Without a summary the run was interrupted so hard that it could not write one, or goes on.
    $binding = Join-Path -Path $Folder -ChildPath 'plan.json'
    if (-not (Test-Path -LiteralPath $binding -PathType Leaf)) { return }
    $plan = Get-Content -LiteralPath $binding -Raw -Encoding UTF8 -ErrorAction Stop | ConvertFrom-Json
    ConvertTo-LicenseRun -Folder $Folder -Summary (New-Object -TypeName PSObject -Property @{
        runId = Split-Path -Path $Folder -Leaf; verb = $plan.verb; application = $plan.application; directory = $plan.directory
        group = $plan.group; groupId = $plan.groupId; rows = $plan.rows; startedAt = $plan.createdAt
        state = if (Test-Path -LiteralPath (Join-Path -Path $Folder -ChildPath 'journal.ndjson')) { 'Interrupted' } else { 'Planned' }
    })
}
