function Import-LicenseLibrary {
    # Loads the native library into this process, once. Throws with the cause when that cannot be.
    [CmdletBinding()]
    param()
    Import-LicenseHelper
    $library = Find-LicenseFile -Kind Library
    try { [LicenseReclamation.Native]::Load($library) }
    catch { throw "loading $library failed: $($_.Exception.GetBaseException().Message)" }
    $wanted = [string] $MyInvocation.MyCommand.Module.Version
    if ([LicenseReclamation.Native]::LibraryVersion -ne $wanted) {
        throw "this session has loaded version $([LicenseReclamation.Native]::LibraryVersion) of the library, the module is version $wanted; a library cannot be replaced: start a new session"
    }
}
