/* SPDX-License-Identifier: Apache-2.0 */
/* Which records are wanted: (provider, event id) pairs, providers without case. */
#ifndef WBH_SOURCE_FILES_INTEREST_H
#define WBH_SOURCE_FILES_INTEREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wbhealth-plugin.h"

struct interest_slot {
	uint64_t hash;
	const char *provider; /* the host's; NULL: the slot is free */
	size_t size;
	uint32_t event_id;
};

struct interest {
	bool all;
	size_t mask; /* slots - 1, a power of two less one; at least half of the slots are free */
	struct interest_slot *slots;
};

/* Reads what the host wants; lends its provider names. 0, -ENOMEM. */
int interest_init(struct interest *interest, struct wbh_host *host);
void interest_done(struct interest *interest);
bool interest_wants(const struct interest *interest, const char *provider, size_t size, uint32_t event_id);

#endif
