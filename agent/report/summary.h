/* SPDX-License-Identifier: Apache-2.0 */
/* What stands out in a report, and the phrases its writers for people share. */
#ifndef WBH_REPORT_SUMMARY_H
#define WBH_REPORT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timestamp.h"
#include "model/report.h"

struct summary {
	const struct finding *headline; /* what the verdict rests on, NULL: no finding */
	const char *blind;              /* the first reason why a stage is unknown, NULL: none */
	enum stage blind_stage;
	uint64_t roots[LEVELS]; /* open findings that count and that nothing explains */
	uint64_t attempts;
	uint64_t events;
	int64_t age; /* of the source that is furthest behind; TIMESTAMP_NONE: none says */
};

void summary_of(const struct report *report, struct summary *ret);

/* Counts for the verdict: open and not accepted. */
bool summary_counts(const struct finding *finding);
/* May the finding stand on its own, or is it told below the root that explains it? */
bool summary_is_root(const struct finding *finding);

const char *summary_subject_type(const struct finding *finding);
const char *summary_subject_name(const struct finding *finding);

#define COUNT_TEXT_SIZE 40
/* "1 234 567" with no-break blanks. */
const char *summary_count(uint64_t count, char text[static COUNT_TEXT_SIZE]);
/* "3 times", "once". */
const char *summary_times(uint64_t count, char text[static COUNT_TEXT_SIZE]);
#define WHEN_TEXT_SIZE 96
/* "2026-11-23 14:05 UTC, 35 min ago". */
const char *summary_when(int64_t time, int64_t now, char text[static WHEN_TEXT_SIZE]);
/* Without the seconds of minutes and the minutes of days. */
int64_t summary_whole(int64_t distance);
/* "850 ms", "1.4 s", "2 min 5 s". */
const char *summary_latency(int64_t latency, char text[static TIMESTAMP_TEXT_SIZE]);

#endif
