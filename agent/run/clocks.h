/* SPDX-License-Identifier: Apache-2.0 */
/* Computers whose records are dated ahead of our clock: theirs is wrong, or ours. A clock that is behind cannot be told
 * from a record that came late. */
#ifndef WBH_RUN_CLOCKS_H
#define WBH_RUN_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct clocks;

enum clock_word {
	CLOCK_NOTHING_NEW,
	CLOCK_AHEAD,     /* a minute or more */
	CLOCK_FAR_AHEAD, /* five or more: sign-in fails from there on */
	CLOCK_RIGHT      /* nothing of the kind for ten minutes */
};

/* `now`: nothing is known of the time before. NULL: no memory. */
struct clocks *clocks_new(int64_t now);
void clocks_free(struct clocks *clocks);
DEFINE_POINTER_CLEANUP(struct clocks, clocks_free);

/* A record of `computer` (a short name) dated `time` has come `now`. What is so is said once, and while it stays so
 * once a minute. Negative: -ENOMEM. */
int clocks_record(struct clocks *clocks, const char *computer, int64_t time, int64_t now, enum clock_word *ret);

#endif
