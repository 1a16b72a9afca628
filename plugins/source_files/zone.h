/* SPDX-License-Identifier: Apache-2.0 */
/* Time zones for shapes that write local time: read once from the system's zone files (RFC 8536), never through the
 * process' own zone. */
#ifndef WBH_SOURCE_FILES_ZONE_H
#define WBH_SOURCE_FILES_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"

struct zone;

/* "Europe/Copenhagen", or a fixed distance to UTC: "+01:00", "-03:30", "UTC", "Z". Reads /usr/share/zoneinfo.
 * 0; -EINVAL for what is no such name; -ENOENT where this host has no such zone; -ENOMEM. */
int zone_load(const char *name, struct zone **ret, struct wbh_problem *problem);
/* Read it before the process is confined: zone_load() of this name needs no file then. */
int zone_warm(const char *name, struct wbh_problem *problem);
/* The same from the bytes of a zone file. */
int zone_read(const void *bytes, size_t size, struct zone **ret, struct wbh_problem *problem);
void zone_free(struct zone *zone);

/* UTC seconds of a local time, that is given in seconds as if it were UTC. An hour that comes twice, when summer time
 * ends, is taken the first time it comes; one that is left out, when it begins, counts on as if the clock had not been
 * changed. So the same text always means the same time, whatever stands around it. */
int64_t zone_to_utc(const struct zone *zone, int64_t local);

#endif
