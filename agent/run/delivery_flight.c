/* SPDX-License-Identifier: Apache-2.0 */
/* Credit and delay of one receiver: arithmetic without a clock or a store. */
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/delivery.h"

void delivery_flight_begin(struct delivery_flight *flight, uint64_t row)
{
	memset(flight, 0, sizeof(*flight));
	flight->sent = row;
	flight->acknowledged = row;
}

bool delivery_flight_has_room(const struct delivery_flight *flight)
{
	if (flight->count == 0)
		return true;
	return flight->count < DELIVERY_CREDIT_ROWS && flight->bytes < DELIVERY_CREDIT_BYTES;
}

void delivery_flight_add(struct delivery_flight *flight, uint64_t row, size_t bytes)
{
	size_t place = (flight->first + flight->count) % DELIVERY_CREDIT_ROWS;

	flight->rows[place].row = row;
	flight->rows[place].bytes = bytes;
	flight->count++;
	flight->bytes += bytes;
	flight->sent = row;
}

int delivery_flight_acknowledge(struct delivery_flight *flight, uint64_t row)
{
	int freed = 0;

	if (row > flight->sent || row < flight->acknowledged)
		return -WBH_E_PEER;
	flight->acknowledged = row;
	while (flight->count > 0 && flight->rows[flight->first].row <= row) {
		flight->bytes -= flight->rows[flight->first].bytes;
		flight->first = (flight->first + 1) % DELIVERY_CREDIT_ROWS;
		flight->count--;
		freed++;
	}
	return freed;
}

void delivery_flight_skip(struct delivery_flight *flight, uint64_t row)
{
	if (flight->sent < row)
		flight->sent = row;
}

bool delivery_is_delayed(int64_t since, int64_t now, int64_t allowed)
{
	/* A clock that was set back makes nothing late. */
	return since != TIMESTAMP_NONE && now > since && now - since > allowed;
}

bool delivery_tells_dropped(uint64_t dropped, uint64_t told)
{
	return dropped > told && dropped / 10 >= told;
}
