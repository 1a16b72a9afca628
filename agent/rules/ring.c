/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of counts that is copied when one of its owners counts. */
#include "rules/ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t place_of(const struct ring *ring, int64_t slot)
{
	int64_t size = (int64_t)ring->size, rest = slot % size;

	return (size_t)(rest < 0 ? rest + size : rest);
}

struct ring *ring_new(size_t size, int64_t newest)
{
	struct ring *ring = calloc(1, sizeof(*ring) + size * sizeof(ring->counts[0]));

	if (ring == NULL)
		return NULL;
	ring->references = 1;
	ring->size = size;
	ring->newest = newest;
	return ring;
}

void ring_set(struct ring *ring, int64_t slot, uint16_t count)
{
	ring->counts[place_of(ring, slot)] = count;
}

struct ring *ring_share(struct ring *ring)
{
	if (ring != NULL)
		ring->references++;
	return ring;
}

void ring_free(struct ring *ring)
{
	if (ring != NULL && --ring->references == 0)
		free(ring);
}

/* Nobody else sees what is counted from here on. */
static int own(struct ring **ring)
{
	struct ring *copy;

	if ((*ring)->references == 1)
		return 0;
	copy = ring_new((*ring)->size, (*ring)->newest);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy->counts, (*ring)->counts, copy->size * sizeof(copy->counts[0]));
	ring_free(*ring);
	*ring = copy;
	return 0;
}

static void move_on(struct ring *ring, int64_t slot)
{
	int64_t first = slot - (int64_t)ring->size;

	if (first < ring->newest)
		first = ring->newest;
	for (int64_t fresh = first + 1; fresh <= slot; fresh++)
		ring->counts[place_of(ring, fresh)] = 0;
	if (slot > ring->newest)
		ring->newest = slot;
}

static int holds(const struct ring *ring, int64_t slot)
{
	return ring != NULL && slot <= ring->newest && slot > ring->newest - (int64_t)ring->size;
}

int ring_add(struct ring **ring, size_t size, int64_t slot, int change)
{
	uint16_t *count;
	int r;

	if (*ring == NULL)
		*ring = ring_new(size, slot);
	if (*ring == NULL)
		return -ENOMEM;
	r = own(ring);
	if (r < 0)
		return r;
	move_on(*ring, slot);
	if (!holds(*ring, slot))
		return 0;

	count = &(*ring)->counts[place_of(*ring, slot)];
	if (change < 0 ? *count > 0 : *count < UINT16_MAX)
		*count = (uint16_t)(*count + change);
	return 0;
}

unsigned ring_at(const struct ring *ring, int64_t slot)
{
	return holds(ring, slot) ? ring->counts[place_of(ring, slot)] : 0;
}

unsigned ring_sum(const struct ring *ring, int64_t first, int64_t last)
{
	unsigned sum = 0;

	for (int64_t slot = first; slot <= last; slot++)
		sum += ring_at(ring, slot);
	return sum;
}
