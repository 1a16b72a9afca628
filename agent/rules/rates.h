/* SPDX-License-Identifier: Apache-2.0 */
/* How often something happens on a server, and whether that is more than usual. */
#ifndef WBH_RULES_RATES_H
#define WBH_RULES_RATES_H

#include "rules/state.h"

/* Every event that rules want: it shows since when a server is known. */
void rates_hear(struct server *server, int64_t time);

/* One more of this key, or one less with `change` -1. 1 = there are too many keys: it was counted under RATE_OTHERS. */
int rate_add(const struct telling *telling, size_t rate, const char *key, int64_t time, int change);

/* Is the count of the hour of `time`, as far as it has come, a jump, and so were those of the hours before? An hour
 * that is not over may count already: counts only grow. */
bool rate_jumps(const struct telling *telling, size_t rate, const char *key, int64_t time);
/* How many in the 60 minutes up to `time`, of a rate with a limit. */
unsigned rate_newest_hour(const struct telling *telling, size_t rate, const char *key, int64_t time);
/* More than the limit in them? */
bool rate_is_over(const struct telling *telling, size_t rate, const char *key, int64_t time);
/* Less than half of the limit: over and not yet calm is neither. */
bool rate_is_calm(const struct telling *telling, size_t rate, const char *key, int64_t time);

/* How many slots of what length a rate keeps. */
size_t rate_slots(const struct rate *rate);
const char *rate_slot_name(const struct rate *rate);

/* For the rows of the store. NULL: no memory. */
struct rate_key *rates_add_key(struct server *server, size_t rate, const char *key);
int rates_copy(struct server *to, const struct server *from);
void rates_drop_rows(struct rules_state *state, const struct server *server);
void rates_free(struct server *server);

#endif
