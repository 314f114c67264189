function Start-LicenseSandbox {
    <#
    .SYNOPSIS
    Starts a practice directory on this machine that speaks Microsoft Graph.

    .DESCRIPTION
    For trying jobs, scripts and this module without a tenant. It is seeded from a CSV of groups and people, or has built-in ones,
    keeps Microsoft's quotas, and ends with the session or with Stop-LicenseSandbox. -SetEnvironment points this session at it.

    .PARAMETER Path
    A CSV that says who and which groups are in the directory; built-in people when it is left out.

    .PARAMETER SetEnvironment
    Set $env:RECLAIM_GRAPH_URL and its like, so that the other commands of this session use the sandbox.

    .PARAMETER Argument
    Further arguments of the program reclaim, for settings that have no parameter here.

    .PARAMETER Transport
    How the engine is reached: Native loads the library into this process, Process starts the program reclaim, Auto takes the
    library where it can be loaded. The results are the same.

    .INPUTS
    None.

    .OUTPUTS
    LicenseReclamation.Sandbox

    .EXAMPLE
    $sandbox = Start-LicenseSandbox -SetEnvironment
    Remove-LicenseGroupMember -Group LIC-Miro -User ada@contoso.com
    $sandbox | Stop-LicenseSandbox

    Tries a removal without a tenant.

    .EXAMPLE
    Start-LicenseSandbox -Path .\tenant.csv

    Starts one with people of your own; the result has its addresses.

    .EXAMPLE
    Start-LicenseSandbox -Argument '--port', '8080'

    Passes a setting of the program.

    .LINK
    Stop-LicenseSandbox

    .LINK
    about_LicenseReclamation
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('LicenseReclamation.Sandbox')]
    param(
        [Parameter(Position = 0)] [string] $Path,

        [Parameter()] [switch] $SetEnvironment,

        [Parameter()] [string[]] $Argument,

        [Parameter()] [ValidateSet('Auto', 'Native', 'Process')] [string] $Transport = 'Auto'
    )
    Sync-LicensePreference -Cmdlet $PSCmdlet -Bound $PSBoundParameters
    $arguments = @('sandbox')
    if ($Path) { $arguments += Resolve-LicensePath -Cmdlet $PSCmdlet -Path $Path -Existing }
    if ($Argument) { $arguments += $Argument }
    if (-not (Confirm-LicenseChange -Cmdlet $PSCmdlet -Impact Medium -Target 'this machine' -Action 'Start a practice directory')) { return }
    $handle = Start-LicenseBackground -Cmdlet $PSCmdlet -Argument $arguments -Transport $Transport -EndAfter ([long]::MaxValue)
    $sandbox = Wait-LicenseSandbox -Cmdlet $PSCmdlet -Handle $handle
    $script:LastNumber++
    $script:Sandboxes[$script:LastNumber] = $handle
    $sandbox | Add-Member -MemberType NoteProperty -Name Number -Value $script:LastNumber
    if ($SetEnvironment) { Set-LicenseSandboxVariable -Sandbox $sandbox }
    $sandbox
}
