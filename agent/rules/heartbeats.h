/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of signs of life: what is silent for too long in event time is lost. A stream never heard fires nothing. */
#ifndef WBH_RULES_HEARTBEATS_H
#define WBH_RULES_HEARTBEATS_H

#include "rules/state.h"

struct due_stream {
	const struct heartbeat *heartbeat; /* NULL: none */
	struct stream *stream;
	int64_t due; /* when it counts as lost */
};

/* A sign of life of every heartbeat that listens to `mark`. */
int heartbeats_heard(const struct telling *telling, size_t mark, const char *key, int64_t time);
/* What was heard under keys is not expected any more. */
int heartbeats_forget(const struct telling *telling, size_t mark, int64_t time);

/* The stream that is lost next, when that is before ret->due. */
void heartbeats_earliest(const struct telling *telling, struct due_stream *ret);
int heartbeat_fire(const struct telling *telling, const struct due_stream *due);
/* Set the server's next wake-up for all of its streams. */
void heartbeats_wake(const struct telling *telling);

/* For the rows of the store. */
struct stream *heartbeats_get_stream(struct rules_state *state, struct server *server, size_t heartbeat,
				     const char *key);
void heartbeats_drop_rows(struct rules_state *state, const struct server *server);
void heartbeats_free(struct server *server);

/* Forget the streams of this key, without a word. How many there were. */
size_t heartbeats_forget_key(struct rules_state *state, struct server *server, const char *key);

#endif
