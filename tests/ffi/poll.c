/* Runs one job of the library and prints what it fetched, byte for byte; ends with the program's exit code, or with 99 at the first
   surprise. Usage: poll < REQUEST.json */
#include "../../ps/include/license_reclamation.h"

#include <stdio.h>
#include <stdlib.h>

static int surprise(const char *doing, int32_t status) {
    fprintf(stderr, "%s: status %d\n", doing, (int)status);
    return 99;
}

int main(void) {
    static uint8_t request[1 << 16], error[4096], buffer[1 << 16];
    size_t length = fread(request, 1, sizeof request, stdin), needed = 0;
    reclaim_job *job = NULL;
    int32_t status = reclaim_job_start(request, length, &job, error, sizeof error, &needed);
    if (status != RECLAIM_OK) {
        fprintf(stderr, "%.*s\n", (int)(needed < sizeof error ? needed : sizeof error), (const char *)error);
        return surprise("start", status);
    }
    if ((status = reclaim_job_run(job)) != RECLAIM_OK) return surprise("run", status);
    /* A few events at a time, in another number each time. */
    for (uint32_t most = 1; (status = reclaim_job_poll(job, 1000, most, buffer, sizeof buffer, &needed)) != RECLAIM_FINISHED; most = most % 7 + 1) {
        if (status < 0) return surprise("poll", status);
        if (status == RECLAIM_EVENTS && fwrite(buffer, 1, needed, stdout) != needed) return surprise("write", 0);
    }
    if (reclaim_job_messages(job, buffer, sizeof buffer, &needed) == RECLAIM_EVENTS) fwrite(buffer, 1, needed, stderr);
    int32_t code = 99;
    if ((status = reclaim_job_exit_code(job, &code)) != RECLAIM_FINISHED) return surprise("exit code", status);
    if ((status = reclaim_job_free(job)) != RECLAIM_OK) return surprise("free", status);
    return code;
}
