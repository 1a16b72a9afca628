/* SPDX-License-Identifier: Apache-2.0 */
/* When was something last heard from a server? */
#ifndef WBH_RULES_MARKS_H
#define WBH_RULES_MARKS_H

#include "rules/state.h"

/* Remember `mark`, and its key where there is one. */
int marks_set(struct rules_state *state, struct server *server, size_t mark, const char *key, int64_t time);
/* The newest time not later than `at`; key NULL: whatever the key. TIMESTAMP_NONE: never. */
int64_t marks_newest(const struct server *server, size_t mark, const char *key, int64_t at);
/* How many keys of the mark were heard after `after` and not later than `at`. */
size_t marks_keys_since(const struct server *server, size_t mark, int64_t after, int64_t at);
void marks_forget(struct rules_state *state, struct server *server, size_t mark);

/* For the rows of the store: true when it was not known before. */
bool history_add(struct history *history, int64_t time);
struct mark_key *marks_get_key(struct rules_state *state, struct server *server, size_t mark, const char *key);

void marks_drop_rows(struct rules_state *state, const struct server *server);
void marks_free(struct server *server);

/* Forget this key of all marks. */
void marks_forget_key(struct rules_state *state, struct server *server, const char *key);

#endif
