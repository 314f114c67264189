function Restore-LicenseGroupMember {
    <#
    .SYNOPSIS
    Puts the people back whom a run removed.

    .DESCRIPTION
    Reads the result.csv of a run and adds the people whom it removed to the group again; nobody else. People who are in the group
    again are reported as such and are no error. -WhatIf and -Confirm work person by person.

    .PARAMETER Path
    The result.csv of the run, or several.

    .PARAMETER User
    Put back only these people; wildcards are allowed.

    .PARAMETER Directory
    Which directory the group is in: entra (Microsoft Entra ID through Microsoft Graph) or active-directory (LDAP).

    .PARAMETER Tenant
    The Entra tenant: its id or a verified domain. Also $env:RECLAIM_TENANT.

    .PARAMETER ClientId
    The application (client) id of the app registration. Also $env:RECLAIM_CLIENT_ID.

    .PARAMETER ClientSecret
    The app registration's client secret. It goes to the engine in memory: never into an argument, a file or a log.

    .PARAMETER Credential
    An account for Active Directory (DOMAIN\user and password), or for Entra an application id and its client secret.

    .PARAMETER Cloud
    The national cloud of the tenant.

    .PARAMETER GraphUrl
    Instead of Microsoft Graph's address: https, or http on this machine (see Start-LicenseSandbox).

    .PARAMETER LoginUrl
    Instead of the sign-in service's address: https, or http on this machine.

    .PARAMETER Server
    The domain controller, as ldaps://host or ldap://host. Found by DNS when it is left out.

    .PARAMETER Base
    The search base in Active Directory. The root DSE says it when it is left out.

    .PARAMETER CaFile
    A PEM file of authorities to trust besides the operating system's.

    .PARAMETER OutputFolder
    The folder in which every run gets its folder; reclaim-runs below the current location when it is left out.

    .PARAMETER Argument
    Further arguments of the program reclaim, for settings that have no parameter here.

    .PARAMETER Transport
    How the engine is reached: Native loads the library into this process, Process starts the program reclaim, Auto takes the
    library where it can be loaded. The results are the same.

    .INPUTS
    Paths of results, or runs as Get-LicenseReclamationRun returns them.

    .OUTPUTS
    LicenseReclamation.RemovalResult, one for each person; Outcome is Restored or AlreadyMember.

    .EXAMPLE
    Restore-LicenseGroupMember -Path .\reclaim-runs\20261122-064713-miro-3f9a\result.csv -WhatIf

    Shows who would be put back.

    .EXAMPLE
    Get-LicenseReclamationRun -Latest | Restore-LicenseGroupMember -Confirm:$false

    Undoes the newest run.

    .EXAMPLE
    Restore-LicenseGroupMember -Path .\result.csv -User ada@contoso.com

    Puts one person back.

    .LINK
    Remove-LicenseGroupMember

    .LINK
    Get-LicenseReclamationRun

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('ResultPath', 'FullName')]
        [string[]] $Path,

        [Parameter()]
        [Alias('UserPrincipalName')]
        [SupportsWildcards()]
        [string[]] $User,

        [Parameter()] [ValidateSet('entra', 'active-directory')] [string] $Directory,

        [Parameter()] [string] $Tenant,

        [Parameter()] [string] $ClientId,

        [Parameter()] [securestring] $ClientSecret,

        [Parameter()] [pscredential] [System.Management.Automation.Credential()] $Credential = [pscredential]::Empty,

        [Parameter()] [ValidateSet('global', 'us-gov', 'us-dod', 'china')] [string] $Cloud,

        [Parameter()] [uri] $GraphUrl,

        [Parameter()] [uri] $LoginUrl,

        [Parameter()] [string] $Server,

        [Parameter()] [string] $Base,

        [Parameter()] [string] $CaFile,

        [Parameter()] [string] $OutputFolder,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto'
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Changing
    }
    process {
        foreach ($one in $Path) {
            $file = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $one -Existing
            $shared = @{ Cmdlet = $PSCmdlet; Bound = $PSBoundParameters; Activity = 'Putting people back'; Target = $one; People = $true }
            if ($ConfirmPreference -eq 'None' -and -not $WhatIfPreference -and -not $User) {
                Invoke-LicenseVerb @shared -Argument 'restore', $file, '--yes'
                continue
            }
            $chosen = @(Select-LicenseRestore -Cmdlet $PSCmdlet -Row @(Import-Csv -LiteralPath $file -Encoding UTF8) -User $User)
            if ($chosen.Count -gt 0) {
                Invoke-LicenseVerb @shared -Argument 'restore', $file, '--users', '-', '--yes' -InputText (ConvertTo-LicenseList -User $chosen)
            }
        }
    }
}
