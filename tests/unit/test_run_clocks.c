/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks: who is ahead of us is told at once, and that it is right only when no late record can hide it. */
#include "base/timestamp.h"
#include "run/clocks.h"
#include "tests/lib/tap.h"

#define SECOND TIMESTAMP_SECOND
#define MINUTE TIMESTAMP_MINUTE
#define NOON (INT64_C(1772452800) * SECOND)

/* A record of sync01, so far ahead of us, so long after noon. */
static enum clock_word record(struct clocks *clocks, int64_t after, int64_t ahead)
{
	enum clock_word word = CLOCK_NOTHING_NEW;

	if (clocks_record(clocks, "sync01", NOON + after + ahead, NOON + after, &word) < 0)
		tap_ok(false, "there is memory");
	return word;
}

static void test_ahead(void)
{
	_cleanup_(clocks_free_p) struct clocks *clocks = clocks_new(NOON);

	tap_ok(record(clocks, 0, 60 * SECOND) == CLOCK_NOTHING_NEW, "a minute is allowed");
	tap_ok(record(clocks, 1 * SECOND, 61 * SECOND) == CLOCK_AHEAD, "more is ahead");
	tap_ok(record(clocks, 2 * SECOND, 61 * SECOND) == CLOCK_NOTHING_NEW, "which is not said of every record");
	tap_ok(record(clocks, 3 * SECOND, 301 * SECOND) == CLOCK_FAR_AHEAD, "five minutes are far ahead, said at once");
	tap_ok(record(clocks, 63 * SECOND, 301 * SECOND) == CLOCK_FAR_AHEAD, "and again a minute later");
	tap_ok(record(clocks, 64 * SECOND, 61 * SECOND) == CLOCK_AHEAD, "that it is less is said, too");
}

static void test_right_again(void)
{
	_cleanup_(clocks_free_p) struct clocks *clocks = clocks_new(NOON);

	(void)record(clocks, 0, 2 * MINUTE);
	tap_ok(record(clocks, 9 * MINUTE, -3 * MINUTE) == CLOCK_NOTHING_NEW, "a record that was late proves nothing");
	(void)record(clocks, 9 * MINUTE, 31 * SECOND);
	tap_ok(record(clocks, 18 * MINUTE, 0) == CLOCK_NOTHING_NEW,
	       "nor does a time in which it was half a minute ahead");
	tap_ok(record(clocks, 19 * MINUTE, 0) == CLOCK_RIGHT, "ten minutes without any ahead do");
	tap_ok(record(clocks, 40 * MINUTE, 0) == CLOCK_NOTHING_NEW, "it is said once");
	tap_ok(record(clocks, 41 * MINUTE, 2 * MINUTE) == CLOCK_AHEAD, "it may happen again");
}

static void test_start(void)
{
	_cleanup_(clocks_free_p) struct clocks *clocks = clocks_new(NOON);

	tap_ok(record(clocks, 9 * MINUTE, 0) == CLOCK_NOTHING_NEW, "what was before the start is not known");
	tap_ok(record(clocks, 10 * MINUTE, 0) == CLOCK_RIGHT, "ten minutes later it is");
}

static void test_own_clock(void)
{
	_cleanup_(clocks_free_p) struct clocks *clocks = clocks_new(NOON);

	(void)record(clocks, 30 * MINUTE, 2 * MINUTE);
	tap_ok(record(clocks, -30 * MINUTE, 60 * MINUTE) == CLOCK_FAR_AHEAD,
	       "our own clock set back makes others ahead");
	tap_ok(record(clocks, -20 * MINUTE, 0) == CLOCK_RIGHT, "and does not make the ten minutes longer");
}

static void test_many(void)
{
	_cleanup_(clocks_free_p) struct clocks *clocks = clocks_new(NOON);
	unsigned told = 0;

	for (unsigned i = 0; i < 2000; i++) {
		enum clock_word word = CLOCK_NOTHING_NEW;
		char name[16];

		(void)snprintf(name, sizeof(name), "sync%u", i);
		if (clocks_record(clocks, name, NOON + 2 * MINUTE, NOON, &word) >= 0)
			told += word == CLOCK_AHEAD;
	}
	tap_ok(told == 1024, "as many computers are known as rules know servers");
}

int main(void)
{
	test_ahead();
	test_right_again();
	test_start();
	test_own_clock();
	test_many();
	return tap_done();
}
