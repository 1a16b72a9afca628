/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of computers beside ours, by when their records come. */
#include "run/clocks.h"

#include <errno.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/timestamp.h"

#define AHEAD_LIMIT TIMESTAMP_MINUTE
#define FAR_AHEAD_LIMIT (5 * TIMESTAMP_MINUTE)
/* Below half of the limit it is right again. */
#define RIGHT_LIMIT (AHEAD_LIMIT / 2)
/* A record that was late on its way looks as if the clock were right: only the foremost of so long a time counts. */
#define RIGHT_FOR (10 * TIMESTAMP_MINUTE)
#define SAY_EVERY TIMESTAMP_MINUTE
/* Computers; of what is more nothing is said. */
#define COMPUTER_LIMIT 1024u

struct computer_clock {
	int64_t ahead_at; /* when a record of it was last ahead, or may have been */
	int64_t said_at;
	enum clock_word said;
};

struct clocks {
	int64_t since;
	struct table *computers; /* short name -> struct computer_clock */
};

struct clocks *clocks_new(int64_t now)
{
	struct clocks *clocks = calloc(1, sizeof(*clocks));

	if (clocks == NULL)
		return NULL;
	clocks->since = now;
	clocks->computers = table_new(free);
	if (clocks->computers == NULL) {
		free(clocks);
		return NULL;
	}
	return clocks;
}

void clocks_free(struct clocks *clocks)
{
	if (clocks == NULL)
		return;
	table_free(clocks->computers);
	free(clocks);
}

static int get_clock(struct clocks *clocks, const char *computer, struct computer_clock **ret)
{
	struct computer_clock *clock = table_get(clocks->computers, computer);

	*ret = clock;
	if (clock != NULL || table_size(clocks->computers) >= COMPUTER_LIMIT)
		return 0;
	clock = calloc(1, sizeof(*clock));
	if (clock == NULL || table_put(clocks->computers, computer, clock) < 0) {
		free(clock);
		return -ENOMEM;
	}
	clock->ahead_at = clocks->since;
	clock->said_at = TIMESTAMP_NONE;
	*ret = clock;
	return 0;
}

static enum clock_word judge(struct computer_clock *clock, int64_t ahead, int64_t now)
{
	/* Our own clock was set back. */
	if (clock->ahead_at > now)
		clock->ahead_at = now;
	if (ahead > RIGHT_LIMIT)
		clock->ahead_at = now;
	if (ahead > AHEAD_LIMIT)
		return ahead > FAR_AHEAD_LIMIT ? CLOCK_FAR_AHEAD : CLOCK_AHEAD;
	return now - clock->ahead_at >= RIGHT_FOR ? CLOCK_RIGHT : CLOCK_NOTHING_NEW;
}

static bool is_news(const struct computer_clock *clock, enum clock_word word, int64_t now)
{
	if (word == CLOCK_NOTHING_NEW)
		return false;
	if (word != clock->said)
		return true;
	return word != CLOCK_RIGHT && (now - clock->said_at >= SAY_EVERY || now < clock->said_at);
}

int clocks_record(struct clocks *clocks, const char *computer, int64_t time, int64_t now, enum clock_word *ret)
{
	struct computer_clock *clock;
	enum clock_word word;
	int r = get_clock(clocks, computer, &clock);

	*ret = CLOCK_NOTHING_NEW;
	if (r < 0 || clock == NULL)
		return r;
	word = judge(clock, time - now, now);
	if (!is_news(clock, word, now))
		return 0;
	clock->said = word;
	clock->said_at = now;
	*ret = word;
	return 0;
}
