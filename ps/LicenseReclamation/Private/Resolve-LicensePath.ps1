function Resolve-LicensePath {
    # The full file system path of what the caller named, also when it does not exist yet.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)] [object] $Cmdlet,
        [Parameter(Mandatory)] [string] $Path,
        # Refuse what is no file.
        [switch] $Existing
    )
    $full = if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') { $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }
    elseif (Test-Path -LiteralPath $Path) { Convert-Path -LiteralPath $Path }
    elseif (Split-Path -Path $Path -IsAbsolute) { $Path }
    else { Join-Path -Path $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath -ChildPath $Path }
    if ($Existing -and -not (Test-Path -LiteralPath $full -PathType Leaf)) {
        New-LicenseError -Cmdlet $Cmdlet -Message "there is no such file: $full" -Id 'FileNotFound' -Category ObjectNotFound -Target $Path -Terminating
    }
    $full
}
