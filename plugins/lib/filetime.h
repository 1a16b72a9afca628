/* SPDX-License-Identifier: Apache-2.0 */
/* Times of the directory: 100 ns since 1601 ([MS-DTYP] 2.3.3), written as a decimal number; what is no time has numbers
 * of its own. */
#ifndef WBH_PLUGINS_FILETIME_H
#define WBH_PLUGINS_FILETIME_H

#include <stdint.h>

enum filetime_kind {
	FILETIME_TIME,
	FILETIME_ZERO, /* never set; for accountExpires never, for pwdLastSet "must change at next sign-in" */
	FILETIME_NEVER /* the greatest number there is, or -1 */
};

/* *ret: microseconds since 1970, for FILETIME_TIME. The kind, or -WBH_E_MALFORMED. */
int filetime_parse(int64_t *ret, const char *text);
/* A length of time as policies have it, negative: "-864000000000" is a day. *ret: microseconds; INT64_MAX: for ever.
 * 0 or -WBH_E_MALFORMED. */
int filetime_parse_interval(int64_t *ret, const char *text);

#endif
