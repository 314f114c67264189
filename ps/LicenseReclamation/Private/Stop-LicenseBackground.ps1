function Stop-LicenseBackground {
    # Asks a command line in the background to end. A program on Windows has nothing to be asked with, and is stopped: its
    # journal has everything that was sent.
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
    [CmdletBinding()]
    param([Parameter(Mandatory)] [hashtable] $Handle, [switch] $Force)
    if ($Handle.Transport -eq 'Native') {
        $Handle.Job.Cancel($(if ($Force) { 2 } else { 1 }))
        if ($Force) { [void] $Handle.Job.Wait(5000) }
    }
    elseif ($Force -or $PSVersionTable.PSEdition -ne 'Core' -or $IsWindows) {
        Stop-Process -InputObject $Handle.Process -Force -ErrorAction Ignore -WhatIf:$false -Confirm:$false
        Wait-Process -InputObject $Handle.Process -Timeout 5 -ErrorAction Ignore
    }
    else { & kill -INT $Handle.Process.Id }
}
