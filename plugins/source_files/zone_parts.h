/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a zone share: its changes, and the rule that goes on behind the last of them. */
#ifndef WBH_SOURCE_FILES_ZONE_PARTS_H
#define WBH_SOURCE_FILES_ZONE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a year's change is: the days count from 0. */
struct zone_change {
	enum { CHANGE_MONTH_WEEK_DAY, CHANGE_DAY, CHANGE_DAY_WITHOUT_LEAP } kind;
	int month; /* 1 to 12 */
	int week;  /* 1 to 5, 5 is the last */
	int day;   /* of the week from Sunday, or of the year */
	int32_t time;
};

/* "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX.1-2017, 8.3, with the hours of RFC 8536). Offsets are seconds east of UTC. */
struct zone_rule {
	int32_t standard;
	int32_t summer;
	bool has_summer;
	struct zone_change begin; /* of summer time */
	struct zone_change end;
};

/* False where the text is no such rule. */
bool zone_rule_parse(const char *text, size_t size, struct zone_rule *ret);
/* Seconds east of UTC at that time. */
int32_t zone_rule_offset(const struct zone_rule *rule, int64_t utc);

#endif
