/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of the newest hours or minutes, each a slot numbered from 1970 on. Copies share one ring until one of them
 * counts. */
#ifndef WBH_RULES_RING_H
#define WBH_RULES_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring {
	unsigned references;
	int64_t newest; /* slot */
	size_t size;
	uint16_t counts[]; /* slot modulo size; full ones stay at UINT16_MAX */
};

/* One more, or with -1 one less, in this slot. NULL *ring: it is made, of `size` slots. What is older than the ring
 * goes by uncounted. */
int ring_add(struct ring **ring, size_t size, int64_t slot, int change);
/* NULL: a ring without counts. */
unsigned ring_at(const struct ring *ring, int64_t slot);
/* Of the slots from `first` to `last`. */
unsigned ring_sum(const struct ring *ring, int64_t first, int64_t last);

/* For the rows of the store: a slot that the ring holds. */
void ring_set(struct ring *ring, int64_t slot, uint16_t count);
struct ring *ring_new(size_t size, int64_t newest);
/* For another owner. NULL stays NULL. */
struct ring *ring_share(struct ring *ring);
void ring_free(struct ring *ring);

#endif
