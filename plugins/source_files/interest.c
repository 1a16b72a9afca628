/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing over the wanted pairs: an unwanted record usually costs one hash and one look at a free slot. */
#include "plugins/source_files/interest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plugins/source_files/fold_hash.h"

static inline uint64_t pair_hash(const char *provider, size_t size, uint32_t event_id)
{
	return fold_hash(event_id, provider, size);
}

/* ASCII only, unlike strncasecmp() in some locales; names with a NUL inside do not occur. */
static bool equal_fold(const char *a, const char *b, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		char x = a[i], y = b[i];

		x = x >= 'A' && x <= 'Z' ? (char)(x | 0x20) : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y | 0x20) : y;
		if (x != y)
			return false;
	}
	return true;
}

static void insert(struct interest *interest, const struct wbh_interest *wanted)
{
	size_t size = strlen(wanted->provider), at;
	uint64_t hash = pair_hash(wanted->provider, size, wanted->event_id);

	for (at = hash & interest->mask; interest->slots[at].provider != NULL; at = (at + 1) & interest->mask)
		;
	interest->slots[at] = (struct interest_slot){ hash, wanted->provider, size, wanted->event_id };
}

int interest_init(struct interest *interest, struct wbh_host *host)
{
	const struct wbh_interest *wanted;
	size_t count = 0, slots = 16, i;
	bool all = false;

	*interest = (struct interest){ 0 };
	wanted = host->interest(host, &count, &all);
	if (all) {
		interest->all = true;
		return 0;
	}

	while (slots < 2 * count)
		slots *= 2;
	interest->slots = calloc(slots, sizeof(*interest->slots));
	if (interest->slots == NULL)
		return -ENOMEM;
	interest->mask = slots - 1;

	for (i = 0; i < count; i++)
		if (wanted[i].provider != NULL)
			insert(interest, &wanted[i]);
	return 0;
}

void interest_done(struct interest *interest)
{
	free(interest->slots);
	*interest = (struct interest){ 0 };
}

bool interest_wants(const struct interest *interest, const char *provider, size_t size, uint32_t event_id)
{
	uint64_t hash;
	size_t at;

	if (interest->all)
		return true;

	hash = pair_hash(provider, size, event_id);
	for (at = hash & interest->mask; interest->slots[at].provider != NULL; at = (at + 1) & interest->mask) {
		const struct interest_slot *slot = &interest->slots[at];

		if (slot->hash == hash && slot->size == size && slot->event_id == event_id &&
		    equal_fold(slot->provider, provider, size))
			return true;
	}
	return false;
}
