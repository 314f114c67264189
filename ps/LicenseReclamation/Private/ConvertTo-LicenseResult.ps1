function ConvertTo-LicenseResult {
    # The public shape of what happened to one person, made of an `item` event. Written out for speed: it runs once a person.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.RemovalResult')]
    param([Parameter(Mandatory)] [object] $Item)
    $started = $Item.startedAt
    $finished = $Item.finishedAt
    if ($started -is [string]) { $started = ConvertTo-LicenseTime -Value $started }
    if ($finished -is [string]) { $finished = ConvertTo-LicenseTime -Value $finished }
    [pscustomobject]@{
        PSTypeName        = 'LicenseReclamation.RemovalResult'
        User              = $Item.user
        UserPrincipalName = $Item.userPrincipalName
        SamAccountName    = $Item.samAccountName
        ObjectId          = $Item.objectId
        Application       = $Item.application
        Group             = $Item.group
        Verdict           = $Item.verdict
        Outcome           = $Item.outcome
        Reason            = $Item.reason
        Detail            = $Item.detail
        FreesSeat         = $Item.freesSeat
        FocusMinutes      = $Item.focusMinutes
        LastUsed          = $Item.lastUsed
        Answer            = $Item.answer
        Attempts          = $Item.attempts
        Status            = $Item.status
        ErrorCode         = $Item.errorCode
        RequestId         = $Item.requestId
        StartedAt         = $started
        FinishedAt        = $finished
        RunId             = $Item.runId
    }
}
