/* Wine 8.0 refuses every certificate whose revocation can't be looked up, where Windows is asked to go on. This library, which the
   tests make Wine's provider for that question, answers that it was not; for which server the certificate is, Wine still
   verifies. (Who issued it Wine verifies only where the server sends the root too.) A test aid: it is never shipped. */
#include <windows.h>

#include <wincrypt.h>

__declspec(dllexport) BOOL WINAPI CertDllVerifyRevocation(DWORD encoding, DWORD type, DWORD count, PVOID contexts[], DWORD flags,
                                                          PCERT_REVOCATION_PARA parameters, PCERT_REVOCATION_STATUS status) {
    (void)encoding, (void)type, (void)count, (void)contexts, (void)flags, (void)parameters;
    status->dwIndex = 0;
    status->dwError = 0;
    return TRUE;
}
