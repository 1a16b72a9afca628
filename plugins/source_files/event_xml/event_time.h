/* SPDX-License-Identifier: Apache-2.0 */
/* Times as the event log writes them, with the minute of the last one remembered: records follow each other closely. */
#ifndef WBH_EVENT_XML_EVENT_TIME_H
#define WBH_EVENT_XML_EVENT_TIME_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/timestamp.h"

#define EVENT_TIME_MINUTE_SIZE 16u /* "2026-11-23T15:00" */

struct event_time {
	char minute[EVENT_TIME_MINUTE_SIZE];
	int64_t start; /* of that minute */
};

/* The same answers as timestamp_parse(). */
int event_time_parse(struct event_time *memory, const char *text, size_t size, int64_t *ret);

#endif
