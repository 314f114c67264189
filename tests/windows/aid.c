/* What the tests need done by another Windows program:
     aid hold FILE                    keeps a file open without sharing it, says so, until standard input ends
     aid interrupt c|break|close COMMAND
                                      starts a program on a console of its own; each line of standard input presses the keys, or
                                      closes the window
     aid store NAME SECRET            puts a generic credential where Windows keeps them
     aid forget NAME                  takes it away again
     aid version FILE                 prints what the file's properties say: product version and original name */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <wincred.h>

static int fail(const char *what) {
    fprintf(stderr, "%s: error %lu\n", what, GetLastError());
    return 1;
}

static void say(const char *text) {
    puts(text);
    fflush(stdout);
}

static int hold(const wchar_t *path) {
    HANDLE file = CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) return fail("CreateFileW");
    say("held");
    while (getchar() != EOF) {}
    return CloseHandle(file) ? 0 : fail("CloseHandle");
}

static BOOL WINAPI unmoved(DWORD event) {
    return event == CTRL_C_EVENT;
}

/* Ctrl-C as Windows' own call does it, for everybody on the console. Wine 8.0 refuses the call for other events, which are
   therefore brought as the system brings them in the end: by a thread that runs the process' own routine for them. */
static BOOL press(DWORD event, HANDLE process) {
    if (event == CTRL_C_EVENT) return GenerateConsoleCtrlEvent(event, 0);
    FARPROC routine = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
    if (routine == NULL) return FALSE;
    HANDLE thread = CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)(void (*)(void))routine, (void *)(ULONG_PTR)event, 0, NULL);
    return thread != NULL && CloseHandle(thread);
}

static int interrupt(const wchar_t *keys, wchar_t *command) {
    DWORD event = wcscmp(keys, L"close") == 0 ? CTRL_CLOSE_EVENT : wcscmp(keys, L"break") == 0 ? CTRL_BREAK_EVENT : CTRL_C_EVENT;
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    FreeConsole();
    if (!AllocConsole()) return fail("AllocConsole");
    if (!SetConsoleCtrlHandler(unmoved, TRUE)) return fail("SetConsoleCtrlHandler");
    PROCESS_INFORMATION child;
    if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child)) return fail("CreateProcessW");
    for (int key; (key = getchar()) != EOF;) {
        if (key == '\n' && !press(event, child.hProcess)) {
            int failed = fail("pressing the keys");
            TerminateProcess(child.hProcess, 1);
            return failed;
        }
    }
    WaitForSingleObject(child.hProcess, INFINITE);
    DWORD code = 1;
    return GetExitCodeProcess(child.hProcess, &code) ? (int)code : fail("GetExitCodeProcess");
}

static int store(wchar_t *name, wchar_t *secret) {
    CREDENTIALW credential = {.Type = CRED_TYPE_GENERIC, .TargetName = name, .UserName = L"reclaim", .Persist = CRED_PERSIST_LOCAL_MACHINE};
    credential.CredentialBlob = (BYTE *)secret;
    credential.CredentialBlobSize = (DWORD)(wcslen(secret) * sizeof *secret);
    return CredWriteW(&credential, 0) ? 0 : fail("CredWriteW");
}

static int version(const wchar_t *path) {
    BYTE block[8192];
    wchar_t *number, *name;
    UINT length;
    if (!GetFileVersionInfoW(path, 0, sizeof block, block)) return fail("GetFileVersionInfoW");
    if (!VerQueryValueW(block, L"\\StringFileInfo\\040904B0\\ProductVersion", (void **)&number, &length)) return fail("ProductVersion");
    if (!VerQueryValueW(block, L"\\StringFileInfo\\040904B0\\OriginalFilename", (void **)&name, &length)) return fail("OriginalFilename");
    printf("%ls %ls\n", number, name);
    return 0;
}

int wmain(int argc, wchar_t **argv) {
    if (argc == 3 && wcscmp(argv[1], L"hold") == 0) return hold(argv[2]);
    if (argc == 4 && wcscmp(argv[1], L"interrupt") == 0) return interrupt(argv[2], argv[3]);
    if (argc == 4 && wcscmp(argv[1], L"store") == 0) return store(argv[2], argv[3]);
    if (argc == 3 && wcscmp(argv[1], L"forget") == 0) return CredDeleteW(argv[2], CRED_TYPE_GENERIC, 0) ? 0 : fail("CredDeleteW");
    if (argc == 3 && wcscmp(argv[1], L"version") == 0) return version(argv[2]);
    fputs("see the top of aid.c\n", stderr);
    return 2;
}
