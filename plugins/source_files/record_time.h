/* SPDX-License-Identifier: Apache-2.0 */
/* Times of records in the spellings of forwarders: with a zone in several forms, or local time without one. */
#ifndef WBH_SOURCE_FILES_RECORD_TIME_H
#define WBH_SOURCE_FILES_RECORD_TIME_H

#include <stddef.h>
#include <stdint.h>

#include "plugins/source_files/zone.h"

enum record_time_answer {
	RECORD_TIME_READ = 0,
	RECORD_TIME_NO_ZONE = 1, /* a local time, and `zone` is NULL */
	RECORD_TIME_WRONG = 2,
};

/* "2026-11-16T08:00:12.4127310Z", "2026-11-16 09:00:12.412731+01:00", "2026-11-16 09:00:12 +0100",
 * "2026-11-16 08:00:12.412731 UTC", "2026-11-16 09:00:12" (in `zone`, which may be NULL). *ret is UTC microseconds. */
enum record_time_answer record_time_parse(const struct zone *zone, const char *text, size_t size, int64_t *ret);
/* Local microseconds, as if they were UTC, in UTC. */
int64_t record_time_from_local(const struct zone *zone, int64_t local);

#endif
