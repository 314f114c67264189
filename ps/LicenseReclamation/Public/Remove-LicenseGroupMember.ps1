function Remove-LicenseGroupMember {
    <#
    .SYNOPSIS
    Removes people from the group that hands out an application's seats.

    .DESCRIPTION
    No policy decides here: the people given are the decision. They come from the pipeline (texts, or objects with a property such
    as UserPrincipalName, Mail, Id or SamAccountName, as other commands and CSV exports have them), from -User, or from a file.

    People who are not in the group are reported as such and are no error, so the command can be repeated. Group kinds that must
    not be written to, and the caps, are checked before the first change. -WhatIf and -Confirm work person by person.

    .PARAMETER Group
    The authorization group: its name, object id, SAM account name or distinguished name. A name that several groups have is an
    error.

    .PARAMETER User
    People: user principal name, mail address, object id, SAM account name or DOMAIN\user.

    .PARAMETER Path
    A file of people: CSV with a header that names them, or one name a line.

    .PARAMETER Application
    The application's name, for the records.

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

    .PARAMETER MaxRemovals
    Refuse before the first change when more people than this would be removed.

    .PARAMETER MaxPercent
    Refuse before the first change when more than this share of the group would be removed.

    .PARAMETER OutputFolder
    The folder in which every run gets its folder; reclaim-runs below the current location when it is left out.

    .PARAMETER Sandbox
    Run against the embedded practice directory, seeded from this CSV, instead of a real one. An empty text takes the built-in
    people.

    .PARAMETER Argument
    Further arguments of the program reclaim, for settings that have no parameter here.

    .PARAMETER Transport
    How the engine is reached: Native loads the library into this process, Process starts the program reclaim, Auto takes the
    library where it can be loaded. The results are the same.

    .INPUTS
    Texts, or objects with a property named like one of the aliases of -User.

    .OUTPUTS
    LicenseReclamation.RemovalResult, one for each person, as it happens.

    .EXAMPLE
    Remove-LicenseGroupMember -Group LIC-Miro -User ada@contoso.com -WhatIf

    Shows what would be done.

    .EXAMPLE
    Import-Csv .\unused.csv | Remove-LicenseGroupMember -Group LIC-Miro -Confirm:$false

    Removes everybody whom an export lists; its column may be UserPrincipalName, user.upn, Mail or another that is recognised.

    .EXAMPLE
    Remove-LicenseGroupMember -Group LIC-Miro -Path .\unused.csv -Confirm:$false | Where-Object Outcome -NE Removed

    Lets the engine read the file, which is fastest for long lists, and shows who was not removed and why.

    .EXAMPLE
    Get-ADUser -Filter 'Enabled -eq $false' | Remove-LicenseGroupMember -Group 'CN=LIC-Visio,OU=Groups,DC=corp,DC=example,DC=com' -Directory active-directory -Credential (Get-Credential)

    Takes the seat from disabled accounts of an on-premises group.

    .LINK
    Restore-LicenseGroupMember

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', DefaultParameterSetName = 'ByUser')]
    [OutputType('LicenseReclamation.RemovalResult')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [Alias('GroupId', 'GroupDN', 'GroupName')]
        [ArgumentCompleter({ & (Get-Module -Name LicenseReclamation) { Complete-LicenseName -Kind Group -Word $args[0] } $args[2] })]
        [string] $Group,

        [Parameter(Mandatory, Position = 1, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'ByUser')]
        [Alias('UserPrincipalName', 'UPN', 'user.upn', 'Mail', 'EmailAddress', 'Email', 'user.ad.email_address', 'ObjectId', 'Id', 'SamAccountName', 'user.name')]
        [ValidateNotNullOrEmpty()]
        [string[]] $User,

        [Parameter(Mandatory, ParameterSetName = 'ByPath')]
        [string] $Path,

        [Parameter()] [string] $Application,

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

        [Parameter()] [ValidateRange(0, 9223372036854775807)] [long] $MaxRemovals,

        [Parameter()] [ValidateRange(0, 100)] [int] $MaxPercent,

        [Parameter()] [string] $OutputFolder,

        [Parameter()] [AllowEmptyString()] [string] $Sandbox,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto'
    )
    begin {
        Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Changing
        # Of the collections that grow cheaply, the one that Constrained Language Mode knows.
        $people = [ordered]@{}
    }
    process {
        foreach ($one in $User) {
            if ($one -like '@{*') {
                New-LicenseError -Cmdlet $PSCmdlet -Message "no property of the object names a person: $one" -Id 'NoName' -Category InvalidArgument -Target $one -Hint 'Select-Object a property that -User has as an alias, such as UserPrincipalName'
            }
            elseif (Confirm-LicenseChange -Cmdlet $PSCmdlet -Target $one -Action "Remove from the group $Group") { $people["$($people.Count)"] = $one }
        }
    }
    end {
        $shared = @{ Cmdlet = $PSCmdlet; Bound = $PSBoundParameters; Activity = "Removing people from $Group"; Target = $Group; People = $true }
        if ($PSCmdlet.ParameterSetName -eq 'ByPath') {
            $file = Resolve-LicensePath -Cmdlet $PSCmdlet -Path $Path -Existing
            $list = 'remove', '--group', $Group, '--users', $file
            if ($ConfirmPreference -eq 'None' -and -not $WhatIfPreference) { Invoke-LicenseVerb @shared -Argument ($list + '--yes') }
            else { Invoke-LicenseConfirmed @shared -PlanArgument ($list + '--dry-run') }
        }
        elseif ($people.Count -gt 0) {
            Invoke-LicenseVerb @shared -Argument 'remove', '--group', $Group, '--users', '-', '--yes' -InputText (ConvertTo-LicenseList -User @($people.Values))
        }
    }
}
