/* Stands before the library of `tests/ffi/drive.c` on Windows: loads it by absolute path, as PowerShell does, from the
   environment variable RECLAIM_TEST_LIBRARY, and hands every call on. */
#include "../../ps/include/license_reclamation.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

static FARPROC function(const char *name) {
    static HMODULE library;
    if (library == NULL) {
        wchar_t path[1024];
        DWORD length = GetEnvironmentVariableW(L"RECLAIM_TEST_LIBRARY", path, 1024);
        /* Only Windows' own folder and the library's may serve what it needs. */
        if (length > 0 && length < 1024)
            library = LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    }
    FARPROC found = library == NULL ? NULL : GetProcAddress(library, name);
    if (found == NULL) {
        fprintf(stderr, "%s: error %lu\n", name, GetLastError());
        exit(1);
    }
    return found;
}

#define HAND_ON(result, name, parameters, arguments)                                            \
    result name parameters { return ((result(*) parameters)(void (*)(void))function(#name)) arguments; }

HAND_ON(uint32_t, reclaim_abi_version, (void), ())
HAND_ON(int32_t, reclaim_library_version, (uint8_t *buffer, size_t capacity, size_t *needed), (buffer, capacity, needed))
HAND_ON(int32_t, reclaim_job_start,
        (const uint8_t *request, size_t length, reclaim_job **job, uint8_t *error, size_t capacity, size_t *needed),
        (request, length, job, error, capacity, needed))
HAND_ON(int32_t, reclaim_job_set_secret, (reclaim_job *job, int32_t kind, const uint8_t *secret, size_t length), (job, kind, secret, length))
HAND_ON(int32_t, reclaim_job_run, (reclaim_job *job), (job))
HAND_ON(int32_t, reclaim_job_poll,
        (reclaim_job *job, uint32_t timeout_ms, uint32_t max_events, uint8_t *buffer, size_t capacity, size_t *needed),
        (job, timeout_ms, max_events, buffer, capacity, needed))
HAND_ON(int32_t, reclaim_job_messages, (reclaim_job *job, uint8_t *buffer, size_t capacity, size_t *needed), (job, buffer, capacity, needed))
HAND_ON(int32_t, reclaim_job_cancel, (reclaim_job *job, int32_t mode), (job, mode))
HAND_ON(int32_t, reclaim_job_wait, (reclaim_job *job, uint32_t timeout_ms), (job, timeout_ms))
HAND_ON(int32_t, reclaim_job_exit_code, (reclaim_job *job, int32_t *exit_code), (job, exit_code))
HAND_ON(int32_t, reclaim_job_free, (reclaim_job *job), (job))
