function New-LicenseState {
    # What is remembered while a run's events come in.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    [OutputType([hashtable])]
    param([Parameter(Mandatory)] [string] $Activity, [switch] $People)
    @{
        Activity = $Activity; People = [bool] $People; Progress = $null; NextProgress = [datetime]::MinValue
        Folders = @{}; Runs = @(); Errors = @(); Other = @(); Text = @(); Messages = ''; ExitCode = $null
    }
}
