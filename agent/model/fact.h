/* SPDX-License-Identifier: Apache-2.0 */
/* Something one room learnt that another needs: a sync scope, a connector account, a user's last hash sync. Part of the
 * plugin ABI. */
#ifndef WBH_MODEL_FACT_H
#define WBH_MODEL_FACT_H

#include <stdint.h>

/* Lends its text, like an event. A newer fact of the same (kind, subject) replaces the older one. */
struct wbh_fact {
	const char *kind;
	const char *subject;
	const char *value;
	int64_t time; /* when it was true, UTC microseconds */
	int64_t ttl;  /* microseconds it may be relied on; 0 = until replaced */
};

#endif
