/* Drives the library as a C host would: every function, the wrong calls, and whole runs against the library's own sandbox.
   Prints what it fetched on standard output, one line a case on standard error, and ends with 1 at the first surprise.
   Usage: drive LIST TENANT.csv, where LIST is a CSV as it stands in JSON */
#include "../../ps/include/license_reclamation.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#include <windows.h>
static void pause_a_moment(void) { Sleep(10); }
#else
static void pause_a_moment(void) {
    struct timespec pause = {0, 10000000};
    nanosleep(&pause, NULL);
}
#endif

#define SECRET "a-secret-that-must-not-be-told"
#define CHECK(condition)                                                                        \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);       \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

static char graph_url[256], tenant[64], client_id[64], client_secret[128];

static reclaim_job *start(const char *request) {
    reclaim_job *job = NULL;
    uint8_t error[512];
    size_t needed = 0;
    int32_t status = reclaim_job_start((const uint8_t *)request, strlen(request), &job, error, sizeof error, &needed);
    if (status != RECLAIM_OK) fprintf(stderr, "%.*s\n", (int)needed, (const char *)error);
    CHECK(status == RECLAIM_OK && job != NULL);
    return job;
}

/* A run against the sandbox, ready to begin. */
static reclaim_job *run_of(const char *group, const char *more_arguments, const char *input, const char *more) {
    static char request[1 << 20];
    int length = snprintf(request, sizeof request,
                          "{\"abi\":1,\"arguments\":[\"remove\",\"--group\",\"%s\",\"--users\",\"-\",\"--yes\",\"--format\",\"ndjson\","
                          "\"--graph-url\",\"%s\",\"--login-url\",\"%s\",\"--tenant\",\"%s\",\"--client-id\",\"%s\"%s],\"input\":\"%s\"%s}",
                          group, graph_url, graph_url, tenant, client_id, more_arguments, input, more);
    CHECK(length > 0 && (size_t)length < sizeof request && strstr(request, client_secret) == NULL);
    reclaim_job *job = start(request);
    CHECK(reclaim_job_set_secret(job, RECLAIM_SECRET_CLIENT, (const uint8_t *)client_secret, strlen(client_secret)) == RECLAIM_OK);
    return job;
}

/* Everything that a job tells until its end, in memory of its own. */
static char *fetch_all(reclaim_job *job) {
    size_t capacity = 16, used = 0, needed = 0;
    char *all = malloc(capacity);
    for (;;) {
        int32_t status = reclaim_job_poll(job, 100, 7, (uint8_t *)all + used, capacity - used - 1, &needed);
        if (status == RECLAIM_BUFFER_TOO_SMALL) {
            CHECK(needed > capacity - used - 1);
            capacity += needed;
            all = realloc(all, capacity);
        } else if (status == RECLAIM_EVENTS) {
            used += needed;
            CHECK(all[used - 1] == '\n');
        } else if (status == RECLAIM_FINISHED) {
            all[used] = 0;
            return all;
        } else {
            CHECK(status == RECLAIM_OK);
        }
    }
}

static int count(const char *text, const char *part) {
    int found = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) found++;
    return found;
}

/* The exit code; when it is another than expected, what the job told. */
static bool ended_with(reclaim_job *job, int32_t expected) {
    int32_t code = -1;
    CHECK(reclaim_job_exit_code(job, &code) == RECLAIM_FINISHED);
    if (code != expected) fprintf(stderr, "ended with %d instead of %d:\n%s", code, expected, fetch_all(job));
    return code == expected;
}

static void copy_field(const char *line, const char *name, char *place, size_t size) {
    char key[64];
    snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *from = strstr(line, key);
    CHECK(from != NULL);
    from += strlen(key);
    size_t length = strcspn(from, "\"");
    CHECK(length < size);
    memcpy(place, from, length);
    place[length] = 0;
}

static reclaim_job *start_sandbox(const char *people) {
    char request[1024];
    snprintf(request, sizeof request, "{\"abi\":1,\"arguments\":[\"sandbox\",\"%s\",\"--format\",\"ndjson\"],\"lease\":null}", people);
    reclaim_job *sandbox = start(request);
    CHECK(reclaim_job_run(sandbox) == RECLAIM_OK);
    char line[2048];
    size_t needed = 0;
    CHECK(reclaim_job_poll(sandbox, RECLAIM_FOREVER, 1, (uint8_t *)line, sizeof line - 1, &needed) == RECLAIM_EVENTS);
    line[needed] = 0;
    copy_field(line, "graphUrl", graph_url, sizeof graph_url);
    copy_field(line, "tenant", tenant, sizeof tenant);
    copy_field(line, "clientId", client_id, sizeof client_id);
    copy_field(line, "clientSecret", client_secret, sizeof client_secret);
    return sandbox;
}

static void wrong_calls(void) {
    const char *good = "{\"abi\":1,\"arguments\":[\"check\"]}";
    reclaim_job *job = NULL;
    uint8_t small[4];
    size_t needed = 0;
    int32_t code = 0;
    CHECK(reclaim_abi_version() == RECLAIM_ABI_VERSION);
    CHECK(reclaim_library_version(small, sizeof small, &needed) == RECLAIM_BUFFER_TOO_SMALL && needed > sizeof small);
    CHECK(reclaim_job_start(NULL, 5, &job, NULL, 0, NULL) == RECLAIM_INVALID_ARGUMENT);
    CHECK(reclaim_job_start((const uint8_t *)good, strlen(good), NULL, NULL, 0, NULL) == RECLAIM_INVALID_ARGUMENT);
    CHECK(reclaim_job_start((const uint8_t *)"{", 1, &job, small, sizeof small, &needed) == RECLAIM_INVALID_REQUEST);
    CHECK(needed > sizeof small && memcmp(small, "read", 4) == 0 && job == NULL);
    CHECK(reclaim_job_start((const uint8_t *)"{\"abi\":2}", 9, &job, NULL, 0, NULL) == RECLAIM_VERSION_MISMATCH);
    CHECK(reclaim_job_run(NULL) == RECLAIM_INVALID_ARGUMENT && reclaim_job_cancel(NULL, 1) == RECLAIM_INVALID_ARGUMENT);
    CHECK(reclaim_job_wait(NULL, 0) == RECLAIM_INVALID_ARGUMENT && reclaim_job_free(NULL) == RECLAIM_NO_SUCH_JOB);
    CHECK(reclaim_job_poll((reclaim_job *)0x7777, 0, 1, NULL, 0, NULL) == RECLAIM_NO_SUCH_JOB);
    job = start(good);
    CHECK(reclaim_job_set_secret(job, 99, small, 1) == RECLAIM_INVALID_ARGUMENT);
    CHECK(reclaim_job_poll(job, 0, 1, NULL, 9, NULL) == RECLAIM_INVALID_ARGUMENT);
    CHECK(reclaim_job_exit_code(job, &code) == RECLAIM_OK && reclaim_job_exit_code(job, NULL) == RECLAIM_INVALID_ARGUMENT);
    CHECK(reclaim_job_free(job) == RECLAIM_OK && reclaim_job_free(job) == RECLAIM_NO_SUCH_JOB);
    job = start("{\"abi\":1,\"arguments\":[\"no-such-verb\",\"--format\",\"ndjson\"]}");
    CHECK(reclaim_job_run(job) == RECLAIM_OK && reclaim_job_run(job) == RECLAIM_WRONG_STATE);
    char *all = fetch_all(job);
    CHECK(strstr(all, "\"kind\":\"error\"") != NULL && ended_with(job, 2));
    free(all);
    uint8_t text[4096];
    CHECK(reclaim_job_messages(job, text, sizeof text, &needed) == RECLAIM_EVENTS && needed > 0);
    CHECK(reclaim_job_free(job) == RECLAIM_OK);
    fprintf(stderr, "wrong calls: as documented\n");
}

static void whole_run(const char *list) {
    reclaim_job *job = run_of("LIC-Miro", "", list, "");
    CHECK(reclaim_job_run(job) == RECLAIM_OK);
    char *all = fetch_all(job);
    fputs(all, stdout);
    CHECK(ended_with(job, 0) && strstr(all, "\"outcome\":\"Removed\"") != NULL && strstr(all, "\"kind\":\"summary\"") != NULL);
    CHECK(strstr(all, client_secret) == NULL);
    free(all);
    CHECK(reclaim_job_free(job) == RECLAIM_OK);
    fprintf(stderr, "whole run: done\n");
}

static void a_wrong_secret_is_not_told(const char *list) {
    reclaim_job *job = run_of("LIC-Miro", "", list, "");
    CHECK(reclaim_job_set_secret(job, RECLAIM_SECRET_CLIENT, (const uint8_t *)SECRET, strlen(SECRET)) == RECLAIM_OK);
    CHECK(reclaim_job_run(job) == RECLAIM_OK);
    char *all = fetch_all(job), text[8192];
    size_t needed = 0;
    CHECK(ended_with(job, 6) && strstr(all, SECRET) == NULL);
    int32_t status = reclaim_job_messages(job, (uint8_t *)text, sizeof text - 1, &needed);
    text[status == RECLAIM_EVENTS ? needed : 0] = 0;
    CHECK(strstr(text, SECRET) == NULL);
    free(all);
    CHECK(reclaim_job_free(job) == RECLAIM_OK);
    fprintf(stderr, "a wrong secret: refused, and told nowhere\n");
}

/* One request at a time, so that there is always somebody left when the run is cancelled. */
static const char *slowly = ",\"--concurrency\",\"1\",\"--rate\",\"5/1\"";

static void cancelled(const char *group, const char *list, int32_t mode) {
    reclaim_job *job = run_of(group, slowly, list, "");
    CHECK(reclaim_job_run(job) == RECLAIM_OK);
    char line[4096];
    size_t needed = 0;
    do {
        CHECK(reclaim_job_poll(job, RECLAIM_FOREVER, 1, (uint8_t *)line, sizeof line - 1, &needed) == RECLAIM_EVENTS);
        line[needed] = 0;
    } while (strstr(line, "\"kind\":\"item\"") == NULL || strstr(line, "\"outcome\":\"Removed\"") == NULL);
    CHECK(reclaim_job_cancel(job, mode) == RECLAIM_OK);
    CHECK(reclaim_job_wait(job, 30000) == RECLAIM_FINISHED && ended_with(job, 130));
    free(fetch_all(job));
    CHECK(reclaim_job_free(job) == RECLAIM_OK);
    fprintf(stderr, "cancel in mode %d: interrupted\n", mode);
}

static void unattended(const char *list) {
    reclaim_job *job = run_of("LIC-Visio", slowly, list, ",\"lease\":{\"pauseAfterMs\":50,\"endAfterMs\":400}");
    CHECK(reclaim_job_run(job) == RECLAIM_OK);
    /* Asking for the exit code is not looking. */
    int32_t code = 0;
    while (reclaim_job_exit_code(job, &code) == RECLAIM_OK) pause_a_moment();
    CHECK(ended_with(job, 130));
    free(fetch_all(job));
    CHECK(reclaim_job_free(job) == RECLAIM_OK);
    fprintf(stderr, "nobody looks: ended by itself\n");
}

static void two_at_once(void) {
    const char *request = "{\"abi\":1,\"arguments\":[\"sandbox\",\"--users\",\"3\",\"--format\",\"ndjson\"]}";
    reclaim_job *one = start(request), *two = start(request);
    CHECK(one != two && reclaim_job_run(one) == RECLAIM_OK && reclaim_job_run(two) == RECLAIM_OK);
    char first[2048] = {0}, second[2048] = {0};
    size_t needed = 0;
    CHECK(reclaim_job_poll(one, RECLAIM_FOREVER, 1, (uint8_t *)first, sizeof first - 1, &needed) == RECLAIM_EVENTS);
    CHECK(reclaim_job_poll(two, RECLAIM_FOREVER, 1, (uint8_t *)second, sizeof second - 1, &needed) == RECLAIM_EVENTS);
    CHECK(strcmp(first, second) != 0);
    CHECK(reclaim_job_cancel(one, RECLAIM_CANCEL_DRAIN) == RECLAIM_OK);
    CHECK(reclaim_job_wait(one, 30000) == RECLAIM_FINISHED && reclaim_job_wait(two, 0) == RECLAIM_OK);
    CHECK(reclaim_job_free(one) == RECLAIM_OK);
    /* The other one is freed while it runs. */
    CHECK(reclaim_job_free(two) == RECLAIM_OK && reclaim_job_wait(two, 0) == RECLAIM_NO_SUCH_JOB);
    fprintf(stderr, "two at once: apart, and one freed while it ran\n");
}

static void panicking(void) {
    reclaim_job *job = start("{\"abi\":1,\"arguments\":[\"check\",\"x\"],\"environment\":{\"RECLAIM_TEST_PANIC\":\"1\"}}");
    CHECK(reclaim_job_run(job) == RECLAIM_OK);
    char *all = fetch_all(job);
    /* Only a debug build can be asked for a panic. */
    CHECK(ended_with(job, strstr(all, "\"code\":\"Panic\"") != NULL ? 1 : 2));
    free(all);
    CHECK(reclaim_job_free(job) == RECLAIM_OK);
    fprintf(stderr, "a panic: caught and told\n");
}

int main(int argc, char **argv) {
    CHECK(argc == 3);
    wrong_calls();
    panicking();
    two_at_once();
    reclaim_job *sandbox = start_sandbox(argv[2]);
    cancelled("LIC-Project", argv[1], RECLAIM_CANCEL_DRAIN);
    cancelled("LIC-Figma", argv[1], RECLAIM_CANCEL_ABORT);
    unattended(argv[1]);
    a_wrong_secret_is_not_told(argv[1]);
    whole_run(argv[1]);
    CHECK(count(graph_url, "http://127.0.0.1:") == 1);
    CHECK(reclaim_job_cancel(sandbox, RECLAIM_CANCEL_DRAIN) == RECLAIM_OK);
    CHECK(reclaim_job_wait(sandbox, 30000) == RECLAIM_FINISHED && reclaim_job_free(sandbox) == RECLAIM_OK);
    fprintf(stderr, "all well\n");
    return 0;
}
