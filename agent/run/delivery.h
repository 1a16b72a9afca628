/* SPDX-License-Identifier: Apache-2.0 */
/* How many rows may be on their way to a receiver, and when what waits for it is late: arithmetic, pure. */
#ifndef WBH_RUN_DELIVERY_H
#define WBH_RUN_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a receiver gets ahead of its acknowledgements. More than the plugins collect before they acknowledge is of no
 * use to them, and a state record that overtakes the backlog waits for no more than this. */
#define DELIVERY_CREDIT_ROWS 256u
#define DELIVERY_CREDIT_BYTES ((size_t)1 << 20)

/* Rows on their way, oldest first, in a ring. All zeros: none. */
struct delivery_flight {
	struct {
		uint64_t row;
		size_t bytes;
	} rows[DELIVERY_CREDIT_ROWS];
	size_t first;
	size_t count;
	size_t bytes;
	uint64_t sent;         /* newest row ever handed over in this run of the worker */
	uint64_t acknowledged; /* newest one that came back */
};

/* Nothing is on its way, and `row` is where the run begins. */
void delivery_flight_begin(struct delivery_flight *flight, uint64_t row);
/* One row of any size may always go. */
bool delivery_flight_has_room(const struct delivery_flight *flight);
/* `row` is not below the one before: a state record goes under the number of the row it follows. There must be room. */
void delivery_flight_add(struct delivery_flight *flight, uint64_t row, size_t bytes);
/* Everything up to `row` has arrived: how many rows that freed. -WBH_E_PEER: it was never sent, or a later one has been
 * acknowledged already. */
int delivery_flight_acknowledge(struct delivery_flight *flight, uint64_t row);
/* Rows up to `row` were dropped: what was not handed over yet begins behind it. */
void delivery_flight_skip(struct delivery_flight *flight, uint64_t row);

/* Has the oldest row that waits, waiting since `since` (TIMESTAMP_NONE: none waits), waited too long? */
bool delivery_is_delayed(int64_t since, int64_t now, int64_t allowed);
/* What was dropped is told when it begins and then ten times as often each: a dead receiver makes no stream of changes
 * about itself. */
bool delivery_tells_dropped(uint64_t dropped, uint64_t told);

#endif
