/* SPDX-License-Identifier: Apache-2.0 */
/* One reset, change or administrator's reset of a password, from start to end. */
#ifndef WBH_MODEL_ATTEMPT_H
#define WBH_MODEL_ATTEMPT_H

#include <stddef.h>
#include <stdint.h>

enum attempt_kind { ATTEMPT_RESET, ATTEMPT_CHANGE, ATTEMPT_ADMIN_RESET, ATTEMPT_KINDS };

/* refused = the user's or the policy's doing (33008, 33007 …); failed = ours to mend; lost = it never ended. */
enum attempt_result {
	ATTEMPT_RUNNING,
	ATTEMPT_SUCCEEDED,
	ATTEMPT_REFUSED,
	ATTEMPT_FAILED,
	ATTEMPT_LOST,
	ATTEMPT_RESULTS
};

/* Lends its text. */
struct attempt {
	const char *id; /* TrackingId where there is one, else made from server, kind, user and start */
	enum attempt_kind kind;
	enum attempt_result result;
	const char *server;
	const char *user;
	const char *code; /* "80230626" or NULL */
	int64_t started;  /* UTC microseconds, TIMESTAMP_NONE when only its end was seen */
	int64_t ended;    /* TIMESTAMP_NONE while it runs; for a lost one the time it was given up */
};

struct attempt_statistics {
	uint64_t by_result[ATTEMPT_RESULTS];
	int64_t latency_p50; /* microseconds; TIMESTAMP_NONE when no attempt has both ends */
	int64_t latency_p95;
	int64_t latency_max;
};

const char *attempt_kind_name(enum attempt_kind kind);
int attempt_kind_from_name(const char *name);
const char *attempt_result_name(enum attempt_result result);
int attempt_result_from_name(const char *name);

/* p50, p95 (nearest rank) and maximum of `count` latencies, which are sorted in place. */
void attempt_latencies(int64_t *latencies, size_t count, struct attempt_statistics *statistics);

#endif
