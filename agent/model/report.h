/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a report says, gathered: what the writers of the report room turn into text, JSON or one line. */
#ifndef WBH_MODEL_REPORT_H
#define WBH_MODEL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/attempt.h"
#include "model/finding.h"
#include "model/verdict.h"

struct report_source {
	const char *name;
	uint64_t events; /* records read, wanted or not */
	uint64_t wanted;
	int64_t last_event; /* newest event time */
	int64_t watermark;
	uint64_t gaps;
	uint64_t damaged; /* places that could not be read */
	int64_t age;      /* now - watermark; for people */
};

/* A place that could not be read, as it is told to people; the first few per source. */
struct report_damage {
	const char *text; /* "FILE, byte 123: reason" */
};

struct report_metric {
	const char *name;
	double value;
};

/* Lends everything. */
struct report {
	const char *version;
	const char *host;
	const char *vantage; /* "agent" | "sync-server" */
	const char *what;    /* "replay", "probe", "status": for the first line */
	int64_t from;
	int64_t to;
	const struct verdict *verdict;
	const struct finding *findings; /* report order */
	size_t finding_count;
	struct attempt_statistics attempts;
	const struct report_source *sources;
	size_t source_count;
	const struct report_damage *damages;
	size_t damage_count;
	uint64_t damages_untold; /* more than are listed */
	const struct report_metric *metrics;
	size_t metric_count;
};

#endif
