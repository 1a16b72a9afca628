/* SPDX-License-Identifier: Apache-2.0 */
/* What one state knows of a server, taken over by another. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "rules/attempts.h"
#include "rules/rates.h"
#include "rules/rules.h"
#include "rules/state.h"
#include "rules/tell.h"

static int copy_text(char **to, const char *from)
{
	*to = from != NULL ? strdup(from) : NULL;
	return from != NULL && *to == NULL ? -ENOMEM : 0;
}

/* The order of a list is kept: it decides between equals. */
static int copy_keys(struct mark_group *to, const struct mark_group *from)
{
	struct mark_key **end = &to->keys;

	to->history = from->history;
	for (const struct mark_key *key = from->keys; key != NULL; key = key->next) {
		struct mark_key *copy = calloc(1, sizeof(*copy));

		if (copy == NULL)
			return -ENOMEM;
		*end = copy;
		end = &copy->next;
		to->key_count++;
		copy->history = key->history;
		if (copy_text(&copy->key, key->key) < 0)
			return -ENOMEM;
	}
	return 0;
}

static void copy_stream(struct stream *to, const struct stream *from)
{
	to->last = from->last;
	to->since = from->since;
	to->unkeyed = from->unkeyed;
	to->fired = from->fired;
}

static int copy_beat(struct beat *to, const struct beat *from)
{
	struct stream **end = &to->keys;

	copy_stream(&to->all, &from->all);
	for (const struct stream *stream = from->keys; stream != NULL; stream = stream->next) {
		struct stream *copy = calloc(1, sizeof(*copy));

		if (copy == NULL)
			return -ENOMEM;
		*end = copy;
		end = &copy->next;
		to->key_count++;
		copy_stream(copy, stream);
		if (copy_text(&copy->key, stream->key) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int copy_attempts(struct server *to, const struct server *from)
{
	struct open_attempt **end = &to->attempts;

	for (const struct open_attempt *attempt = from->attempts; attempt != NULL; attempt = attempt->next) {
		struct open_attempt *copy = calloc(1, sizeof(*copy));

		if (copy == NULL)
			return -ENOMEM;
		*end = copy;
		end = &copy->next;
		to->attempt_count++;
		copy->kind = attempt->kind;
		copy->result = attempt->result;
		copy->kind_known = attempt->kind_known;
		copy->closed = attempt->closed;
		copy->started = attempt->started;
		copy->ended = attempt->ended;
		if (copy_text(&copy->id, attempt->id) < 0 || copy_text(&copy->tracking, attempt->tracking) < 0 ||
		    copy_text(&copy->user, attempt->user) < 0 || copy_text(&copy->code, attempt->code) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int copy_server(struct server *to, const struct server *from)
{
	int r = 0;

	to->watermark = from->watermark;
	to->lateness = from->lateness;
	to->next_due = from->next_due;
	if (copy_text(&to->tenant, from->tenant) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < from->mark_count && r >= 0; i++)
		r = copy_keys(&to->marks[i], &from->marks[i]);
	for (size_t i = 0; i < from->beat_count && r >= 0; i++)
		r = copy_beat(&to->beats[i], &from->beats[i]);
	if (r >= 0)
		r = rates_copy(to, from);
	return r < 0 ? r : copy_attempts(to, from);
}

struct rules_snapshot {
	char name[RULES_SERVER_SIZE];
	struct server *server; /* owned; NULL: nothing was known of it */
};

void rules_snapshot_free(struct rules_snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	state_free_server(snapshot->server);
	free(snapshot);
}

DEFINE_POINTER_CLEANUP(struct rules_snapshot, rules_snapshot_free);

int rules_snapshot_take(struct rules_snapshot **ret, const struct rules_state *state, const char *name)
{
	_cleanup_(rules_snapshot_free_p) struct rules_snapshot *snapshot = calloc(1, sizeof(*snapshot));
	const struct server *server;
	int r = 0;

	if (snapshot == NULL)
		return -ENOMEM;
	name = state_server_name(name, snapshot->name);
	if (name != snapshot->name)
		memcpy(snapshot->name, name, strlen(name) + 1);
	server = state_find_server(state, snapshot->name);
	if (server != NULL) {
		snapshot->server = state_new_server(state, snapshot->name);
		r = snapshot->server != NULL ? copy_server(snapshot->server, server) : -ENOMEM;
	}
	if (r < 0)
		return r;
	*ret = steal_pointer(snapshot);
	return 0;
}

int rules_snapshot_give(const struct rules_snapshot *snapshot, struct rules_state *state)
{
	struct server *server;

	state_drop_server(state, snapshot->name);
	if (snapshot->server == NULL)
		return 0;
	server = state_get_server(state, snapshot->name);
	return server != NULL ? copy_server(server, snapshot->server) : -ENOMEM;
}

int rules_state_copy(struct rules_state *to, const struct rules_state *from)
{
	for (enum stage stage = 0; stage < STAGES; stage++) {
		to->proof[stage] = from->proof[stage];
		to->seen[stage] = from->seen[stage];
	}
	to->lateness = from->lateness;
	for (struct table_row *row = table_first(from->servers); row != NULL; row = table_next(row)) {
		struct server *server = state_get_server(to, table_key(row));
		int r = server != NULL ? copy_server(server, table_value(row)) : -ENOMEM;

		if (r < 0)
			return r;
	}
	return 0;
}

bool rules_server_times(const struct rules_state *state, const char *name, int64_t *ret_watermark,
			int64_t *ret_lateness)
{
	char text[RULES_SERVER_SIZE];
	const struct server *server = state_find_server(state, state_server_name(name, text));

	if (server == NULL)
		return false;
	*ret_watermark = server->watermark;
	*ret_lateness = server->lateness;
	return true;
}

int rules_tell_attempt(const struct rules *rules, struct rules_state *state, const char *server, const char *id,
		       const struct rules_output *output)
{
	char text[RULES_SERVER_SIZE];
	struct telling telling = { .rules = rules, .state = state, .output = output };

	telling.server = state_find_server(state, state_server_name(server, text));
	for (const struct open_attempt *attempt = telling.server != NULL ? telling.server->attempts : NULL;
	     attempt != NULL; attempt = attempt->next) {
		int r;

		if (strcmp(attempt->id, id) != 0)
			continue;
		r = tell_attempt(&telling, attempt);
		return r < 0 ? r : 1;
	}
	return 0;
}
