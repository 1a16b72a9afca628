/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a report says, gathered: what the writers of the report room turn into text, JSON or one line. */
#ifndef WBH_MODEL_REPORT_H
#define WBH_MODEL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/attempt.h"
#include "model/finding.h"
#include "model/prediction.h"
#include "model/verdict.h"

struct report_source {
	const char *name;
	uint64_t events; /* records read, wanted or not */
	uint64_t wanted;
	int64_t last_event; /* newest event time */
	int64_t watermark;
	uint64_t gaps;
	uint64_t damaged;  /* places that could not be read */
	uint64_t repeated; /* of a service: records that had been met before */
	uint64_t late;     /* of a service: records that came later than they may */
	int64_t age;       /* now - watermark; for people */
	bool behind;       /* of a service: it has more to read, or cannot reach it just now */
};

/* A receiver of a service. */
struct report_receiver {
	const char *name;
	uint64_t waiting;     /* changes it has not acknowledged */
	int64_t oldest;       /* since when the first of them waits; TIMESTAMP_NONE: nothing does, or nobody knows */
	int64_t acknowledged; /* when it did last; TIMESTAMP_NONE: never */
	uint64_t dropped;     /* changes it never got, because too many waited */
};

/* A process of a service and what really confines it. */
struct report_worker {
	const char *name;
	const char *kind;    /* "agent", "source", "probe", "sink" */
	const char *failure; /* what ended it last, until it works again; NULL: nothing */
	bool confined;       /* it has been started, and what follows is known */
	uint32_t landlock_abi;
	bool seccomp;
	const char *missing; /* what the kernel could not enforce; "" */
};

/* The service that a status is about. */
struct report_service {
	bool running;
	int64_t started;
	int64_t process; /* its number */
	const struct report_receiver *receivers;
	size_t receiver_count;
	const struct report_worker *workers;
	size_t worker_count;
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
	const struct wbh_population *const *populations; /* one per domain that was passed over */
	size_t population_count;
	const struct wbh_prediction *predictions;
	size_t prediction_count;
	struct attempt_statistics attempts;
	const struct report_source *sources;
	size_t source_count;
	const struct report_damage *damages;
	size_t damage_count;
	uint64_t damages_untold; /* more than are listed */
	const struct report_metric *metrics;
	size_t metric_count;
	const struct report_service *service; /* NULL but for a status */
};

#endif
