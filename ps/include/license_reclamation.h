/*
 * The C interface of license_reclamation (license_reclamation.dll, liblicense_reclamation.so, liblicense_reclamation.dylib).
 *
 * A job is one command line of the program `reclaim`. Its events are the lines that the program prints with
 * `--format ndjson`, byte for byte. There are no callbacks: the host polls, on a thread of its choice.
 *
 *     reclaim_job *job = NULL;
 *     const char *request = "{\"abi\":1,\"arguments\":[\"run\",\"job.toml\",\"--yes\",\"--format\",\"ndjson\"]}";
 *     if (reclaim_job_start((const uint8_t *)request, strlen(request), &job, error, sizeof error, &length) == RECLAIM_OK) {
 *         reclaim_job_set_secret(job, RECLAIM_SECRET_CLIENT, secret, secret_length);
 *         reclaim_job_run(job);
 *         while ((status = reclaim_job_poll(job, 200, 500, buffer, sizeof buffer, &length)) != RECLAIM_FINISHED) {
 *             if (status == RECLAIM_EVENTS) fwrite(buffer, 1, length, stdout);
 *         }
 *         reclaim_job_exit_code(job, &exit_code);
 *         reclaim_job_free(job);
 *     }
 *
 * The request is a JSON object:
 *     abi               RECLAIM_ABI_VERSION of the header that the caller was compiled with
 *     arguments         the program's arguments, without its name
 *     workingFolder     what relative paths are relative to (default: the process' current folder)
 *     environment       additions to the process' environment; an empty value takes a variable away
 *     input             what the program would read from its standard input
 *     lease             {"pauseAfterMs": 30000, "endAfterMs": 300000} are the defaults: when nobody polls for so long, nothing new
 *                       is sent until somebody does, and after the second time the run ends in good order and can be resumed.
 *                       null: the run goes on by itself.
 * Secrets are never part of it: see reclaim_job_set_secret.
 *
 * Every buffer belongs to the caller. Text is UTF-8, given as pointer and length, without a terminating zero. Every function may
 * be called from any thread at any time. A job that was freed is recognised, not followed. Load the library once and never
 * unload it.
 */
#ifndef LICENSE_RECLAMATION_H
#define LICENSE_RECLAMATION_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this interface: of the functions, the numbers below and the request. */
#define RECLAIM_ABI_VERSION 1

/* What the functions return. */
#define RECLAIM_OK 0
#define RECLAIM_EVENTS 1
#define RECLAIM_FINISHED 2
#define RECLAIM_INVALID_ARGUMENT -1
#define RECLAIM_INVALID_REQUEST -2
#define RECLAIM_BUFFER_TOO_SMALL -3
#define RECLAIM_WRONG_STATE -4
#define RECLAIM_NO_SUCH_JOB -5
#define RECLAIM_PANIC -6
#define RECLAIM_VERSION_MISMATCH -7
#define RECLAIM_NO_THREAD -8

/* The kinds of secret: the app registration's client secret; the password of the account that signs in to Active Directory;
   an environment variable of this job alone, as NAME=value. */
#define RECLAIM_SECRET_CLIENT 1
#define RECLAIM_SECRET_BIND 2
#define RECLAIM_SECRET_VARIABLE 3

/* How to cancel: send nothing new and await what is under way; or stop at once. */
#define RECLAIM_CANCEL_DRAIN 1
#define RECLAIM_CANCEL_ABORT 2

/* A time-out that never comes. */
#define RECLAIM_FOREVER 0xFFFFFFFFu

/* A job; what it points at is the library's own business. */
typedef struct reclaim_job reclaim_job;

/* The version of the library's interface; it must be RECLAIM_ABI_VERSION. */
uint32_t reclaim_abi_version(void);

/* The version of the library, for example 0.1.0. OK, or BUFFER_TOO_SMALL; `needed` (or NULL) is the text's length. */
int32_t reclaim_library_version(uint8_t *buffer, size_t capacity, size_t *needed);

/* Checks a request and makes a job of it, which waits for reclaim_job_run. OK and `job`; or a negative number, as much of the
   reason as fits in `error`, and the reason's whole length in `error_needed` (or NULL). */
int32_t reclaim_job_start(const uint8_t *request, size_t request_length, reclaim_job **job, uint8_t *error, size_t error_capacity, size_t *error_needed);

/* Hands over a secret that the run may need, between start and run. It is kept in memory only and cleared. */
int32_t reclaim_job_set_secret(reclaim_job *job, int32_t kind, const uint8_t *secret, size_t length);

/* Begins the run and returns at once. */
int32_t reclaim_job_run(reclaim_job *job);

/* Fetches events: whole lines with their line ends, at most `max_events`, as many as fit; waits for the first at most
   `timeout_ms`. EVENTS with `needed` bytes; OK when nothing came; FINISHED when the job has ended and all was fetched;
   BUFFER_TOO_SMALL with the size that the next line needs. */
int32_t reclaim_job_poll(reclaim_job *job, uint32_t timeout_ms, uint32_t max_events, uint8_t *buffer, size_t capacity, size_t *needed);

/* Fetches what the program would have printed for people since the last call (the newest 64 KiB of it).
   EVENTS with `needed` bytes; OK when there is nothing; BUFFER_TOO_SMALL. */
int32_t reclaim_job_messages(reclaim_job *job, uint8_t *buffer, size_t capacity, size_t *needed);

/* Asks the run to end, and returns at once. */
int32_t reclaim_job_cancel(reclaim_job *job, int32_t mode);

/* Waits until the run has ended: FINISHED, or OK when the time was not enough. Events can still be fetched afterwards. */
int32_t reclaim_job_wait(reclaim_job *job, uint32_t timeout_ms);

/* How the run ended: FINISHED and the program's exit code; or OK while it goes on. */
int32_t reclaim_job_exit_code(reclaim_job *job, int32_t *exit_code);

/* Gives a job up. Never waits: a run that still goes on sends nothing new, awaits what is under way and writes its files. */
int32_t reclaim_job_free(reclaim_job *job);

#ifdef __cplusplus
}
#endif

#endif
