/* SPDX-License-Identifier: Apache-2.0 */
/* Credit and delay of one receiver. */
#include "base/error.h"
#include "base/timestamp.h"
#include "run/delivery.h"
#include "tests/lib/tap.h"

static void test_credit_rows(void)
{
	static struct delivery_flight flight;
	uint64_t row = 7;

	delivery_flight_begin(&flight, row);
	tap_ok(delivery_flight_has_room(&flight), "a receiver begins with credit");
	while (delivery_flight_has_room(&flight) && row < 10000)
		delivery_flight_add(&flight, ++row, 10);
	tap_is_int((int64_t)row, 7 + DELIVERY_CREDIT_ROWS, "it lasts for so many rows");

	tap_is_int(delivery_flight_acknowledge(&flight, 7), 0,
		   "an acknowledgement of what it had before frees nothing");
	tap_is_int(delivery_flight_acknowledge(&flight, 10), 3, "one of the third row frees three");
	tap_ok(delivery_flight_has_room(&flight), "and gives credit again");
	delivery_flight_add(&flight, ++row, 10);
	delivery_flight_add(&flight, ++row, 10);
	delivery_flight_add(&flight, ++row, 10);
	tap_ok(!delivery_flight_has_room(&flight), "for just as many");
	tap_is_int(delivery_flight_acknowledge(&flight, row), DELIVERY_CREDIT_ROWS, "the last one frees all");
	tap_is_int((int64_t)flight.bytes, 0, "and nothing is on its way");
}

static void test_credit_bytes(void)
{
	static struct delivery_flight flight;

	delivery_flight_begin(&flight, 0);
	delivery_flight_add(&flight, 1, DELIVERY_CREDIT_BYTES - 1);
	tap_ok(delivery_flight_has_room(&flight), "a byte of credit is credit");
	delivery_flight_add(&flight, 2, 5);
	tap_ok(!delivery_flight_has_room(&flight), "then there is none");
	(void)delivery_flight_acknowledge(&flight, 1);
	tap_ok(delivery_flight_has_room(&flight), "until the large one has arrived");
	(void)delivery_flight_acknowledge(&flight, 2);
	delivery_flight_add(&flight, 3, 10 * DELIVERY_CREDIT_BYTES);
	tap_ok(!delivery_flight_has_room(&flight), "a row larger than all credit goes alone");
	tap_is_int(delivery_flight_acknowledge(&flight, 3), 1, "and arrives");
}

static void test_lies(void)
{
	static struct delivery_flight flight;

	delivery_flight_begin(&flight, 5);
	tap_is_int(delivery_flight_acknowledge(&flight, 6), -WBH_E_PEER, "what was never sent cannot have arrived");
	tap_is_int(delivery_flight_acknowledge(&flight, 4), -WBH_E_PEER, "nor what arrived before");
	delivery_flight_add(&flight, 6, 1);
	delivery_flight_add(&flight, 9, 1);
	tap_is_int(delivery_flight_acknowledge(&flight, 9), 2, "rows may have gaps");
	tap_is_int(delivery_flight_acknowledge(&flight, 6), -WBH_E_PEER, "an acknowledgement cannot be taken back");
	tap_is_int(delivery_flight_acknowledge(&flight, UINT64_MAX), -WBH_E_PEER, "nor name what will never be");
}

/* A state record goes under the number of the row it follows. */
static void test_overtaking(void)
{
	static struct delivery_flight flight;

	delivery_flight_begin(&flight, 5);
	delivery_flight_add(&flight, 5, 100);
	tap_is_int(delivery_flight_acknowledge(&flight, 5), 1, "a state record ahead of all rows is acknowledged");
	delivery_flight_add(&flight, 6, 1);
	delivery_flight_add(&flight, 6, 100);
	delivery_flight_add(&flight, 7, 1);
	tap_is_int(delivery_flight_acknowledge(&flight, 6), 2, "or together with the row it follows");
	tap_is_int(delivery_flight_acknowledge(&flight, 7), 1, "and the row behind it on its own");
}

static void test_dropping(void)
{
	static struct delivery_flight flight;

	delivery_flight_begin(&flight, 0);
	delivery_flight_add(&flight, 1, 10);
	delivery_flight_skip(&flight, 100);
	tap_is_int((int64_t)flight.sent, 100, "what was dropped is not sent any more");
	tap_is_int(delivery_flight_acknowledge(&flight, 1), 1, "what was on its way may arrive still");
	delivery_flight_skip(&flight, 50);
	tap_is_int((int64_t)flight.sent, 100, "and nothing is sent twice for it");

	tap_ok(!delivery_tells_dropped(0, 0), "nothing dropped, nothing told");
	tap_ok(delivery_tells_dropped(1, 0), "the first one is told");
	tap_ok(!delivery_tells_dropped(9, 1), "not each one after it");
	tap_ok(delivery_tells_dropped(10, 1), "but ten times as many");
	tap_ok(!delivery_tells_dropped(10, 10), "once");
}

static void test_delay(void)
{
	const int64_t allowed = 5 * TIMESTAMP_MINUTE;

	tap_ok(!delivery_is_delayed(TIMESTAMP_NONE, TIMESTAMP_DAY, allowed), "nothing waits: nothing is late");
	tap_ok(!delivery_is_delayed(0, allowed, allowed), "what waits as long as allowed is not late");
	tap_ok(delivery_is_delayed(0, allowed + 1, allowed), "longer is");
	tap_ok(!delivery_is_delayed(TIMESTAMP_DAY, 0, allowed), "a clock that was set back makes nothing late");
}

int main(void)
{
	test_credit_rows();
	test_credit_bytes();
	test_lies();
	test_overtaking();
	test_dropping();
	test_delay();
	return tap_done();
}
