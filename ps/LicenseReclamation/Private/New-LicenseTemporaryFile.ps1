function New-LicenseTemporaryFile {
    # A file with that text, UTF-8, for the program to read; only the caller's account can read it where folders are private.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    [OutputType([string])]
    param([AllowEmptyString()] [string] $Text = '')
    $file = New-TemporaryFile -WhatIf:$false -Confirm:$false -ErrorAction Stop
    if ($Text) { Set-Content -LiteralPath $file.FullName -Value $Text -Encoding UTF8 -NoNewline -WhatIf:$false -Confirm:$false -ErrorAction Stop }
    $file.FullName
}
