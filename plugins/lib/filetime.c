/* SPDX-License-Identifier: Apache-2.0 */
/* Times and intervals of the directory. */
#include "plugins/lib/filetime.h"

#include "base/error.h"
#include "base/text.h"

#define TICKS_PER_MICROSECOND 10
#define UNIX_EPOCH INT64_C(11644473600000000) /* microseconds from 1601 to 1970 */

int filetime_parse(int64_t *ret, const char *text)
{
	int64_t ticks;

	if (text_to_i64(text, &ticks) < 0 || ticks < -1)
		return -WBH_E_MALFORMED;
	if (ticks == 0)
		return FILETIME_ZERO;
	if (ticks == -1 || ticks == INT64_MAX)
		return FILETIME_NEVER;
	*ret = ticks / TICKS_PER_MICROSECOND - UNIX_EPOCH;
	return FILETIME_TIME;
}

int filetime_parse_interval(int64_t *ret, const char *text)
{
	int64_t ticks;

	if (text_to_i64(text, &ticks) < 0 || ticks > 0)
		return -WBH_E_MALFORMED;
	*ret = ticks == INT64_MIN ? INT64_MAX : -ticks / TICKS_PER_MICROSECOND;
	return 0;
}
