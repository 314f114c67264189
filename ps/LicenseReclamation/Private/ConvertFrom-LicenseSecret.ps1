function ConvertFrom-LicenseSecret {
    # The bytes of a secure string, UTF-8, without a managed string in between. The receiver clears them.
    [CmdletBinding()]
    [OutputType([byte[]], [array])]
    param([Parameter(Mandatory)] [securestring] $Secret)
    $pointer = [Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode($Secret)
    $characters = New-Object -TypeName 'char[]' -ArgumentList $Secret.Length
    try {
        [Runtime.InteropServices.Marshal]::Copy($pointer, $characters, 0, $characters.Length)
        , [Text.Encoding]::UTF8.GetBytes($characters)
    }
    finally {
        [Array]::Clear($characters, 0, $characters.Length)
        [Runtime.InteropServices.Marshal]::ZeroFreeGlobalAllocUnicode($pointer)
    }
}
