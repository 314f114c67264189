# The module's loader: one function a file, Private first.
Set-StrictMode -Version 3.0

# Runs that were started and not yet received to their end, by their number in this session.
$script:StartedRuns = @{}
# Sandboxes that were started in this session, by their number.
$script:Sandboxes = @{}
$script:LastNumber = 0
# Why the library could not be loaded, once it was tried; the warning comes once a session.
$script:NativeFailure = $null
$script:NativeWarned = $false

foreach ($folder in 'Private', 'Public') {
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath $folder) -Filter '*.ps1' -File) {
        . $file.FullName
    }
}
