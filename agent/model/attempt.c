/* SPDX-License-Identifier: Apache-2.0 */
/* The words for attempts, and how long they took. */
#include "model/attempt.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"

static const char *const kinds[ATTEMPT_KINDS] = {
	[ATTEMPT_RESET] = "reset",
	[ATTEMPT_CHANGE] = "change",
	[ATTEMPT_ADMIN_RESET] = "admin_reset",
};

static const char *const results[ATTEMPT_RESULTS] = {
	[ATTEMPT_RUNNING] = "running", [ATTEMPT_SUCCEEDED] = "succeeded", [ATTEMPT_REFUSED] = "refused",
	[ATTEMPT_FAILED] = "failed",   [ATTEMPT_LOST] = "lost",
};

const char *attempt_kind_name(enum attempt_kind kind)
{
	return kinds[kind];
}

int attempt_kind_from_name(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(kinds); i++)
		if (text_equal(name, kinds[i]))
			return (int)i;
	return -ENOENT;
}

const char *attempt_result_name(enum attempt_result result)
{
	return results[result];
}

int attempt_result_from_name(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(results); i++)
		if (text_equal(name, results[i]))
			return (int)i;
	return -ENOENT;
}

static int compare_latencies(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* The smallest value that at least `percent` of all do not exceed. */
static int64_t nearest_rank(const int64_t *sorted, size_t count, unsigned percent)
{
	size_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;

	return sorted[rank > 0 ? rank - 1 : 0];
}

void attempt_latencies(int64_t *latencies, size_t count, struct attempt_statistics *statistics)
{
	if (count == 0) {
		statistics->latency_p50 = TIMESTAMP_NONE;
		statistics->latency_p95 = TIMESTAMP_NONE;
		statistics->latency_max = TIMESTAMP_NONE;
		return;
	}

	qsort(latencies, count, sizeof(*latencies), compare_latencies);
	statistics->latency_p50 = nearest_rank(latencies, count, 50);
	statistics->latency_p95 = nearest_rank(latencies, count, 95);
	statistics->latency_max = latencies[count - 1];
}
