function ConvertTo-LicenseResult {
    # The public shape of what happened to one person, made of an `item` event or a row of result.csv, where the helper's type of the
    # same name and shape cannot serve.
    [CmdletBinding()]
    [OutputType('LicenseReclamation.RemovalResult')]
    param([Parameter(Mandatory)] [object] $Item)
    # 7 makes a time of a text that looks like one, 5.1 does not.
    $lastUsed = $Item.lastUsed
    if ($lastUsed -is [datetime]) { $lastUsed = $lastUsed.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.FFFFFFFZ', [cultureinfo]::InvariantCulture) }
    New-LicenseObject -Type RemovalResult -Property ([ordered]@{
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
        FocusMinutes      = if ($null -ne $Item.focusMinutes) { [double] $Item.focusMinutes }
        LastUsed          = $lastUsed
        Answer            = $Item.answer
        Attempts          = [long] $Item.attempts
        Status            = if ($null -ne $Item.status) { [long] $Item.status }
        ErrorCode         = $Item.errorCode
        RequestId         = $Item.requestId
        StartedAt         = ConvertTo-LicenseTime -Value $Item.startedAt
        FinishedAt        = ConvertTo-LicenseTime -Value $Item.finishedAt
        RunId             = $Item.runId
    })
}
