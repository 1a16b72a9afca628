/* SPDX-License-Identifier: Apache-2.0 */
/* Making, finding and bounding what is kept per server. */
#include "rules/state.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "rules/attempts.h"
#include "rules/heartbeats.h"
#include "rules/marks.h"
#include "rules/rates.h"

int64_t time_add(int64_t time, int64_t duration)
{
	int64_t sum;

	if (__builtin_add_overflow(time, duration, &sum))
		return duration > 0 ? INT64_MAX : INT64_MIN;
	return sum;
}

const char *state_row_key(enum state_row kind, const char *server, const char *b, const char *c,
			  char text[static STATE_ROW_SIZE])
{
	static const char *const names[] = { "server", "mark", "stream", "attempt", "rate" };
	char hash[DIGEST_TEXT_SIZE];

	(void)snprintf(text, STATE_ROW_SIZE, "%s-%s", names[kind],
		       DIGEST(hash, names[kind], server, b, c != NULL ? "key" : "all", c));
	return text;
}

void state_drop_row(struct rules_state *state, const struct row_state *row, enum state_row kind, const char *server,
		    const char *b, const char *c)
{
	char text[STATE_ROW_SIZE];

	/* Without memory for the note the row outlives its cause in the store: read back, it is old and gives way
	 * again. */
	if (row->stored)
		(void)table_put(state->gone, state_row_key(kind, server, b, c, text), state);
}

static void server_free(void *value)
{
	struct server *server = value;

	if (server == NULL)
		return;
	marks_free(server);
	heartbeats_free(server);
	rates_free(server);
	attempts_free(server);
	free(server->name);
	free(server->tenant);
	free(server);
}

void state_free_server(struct server *server)
{
	server_free(server);
}

static inline void server_free_p(struct server **server)
{
	server_free(*server);
}

struct rules_state *rules_state_new(const struct rules *rules)
{
	struct rules_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return NULL;
	state->rules = rules;
	state->lateness = STATE_DEFAULT_LATENESS;
	state->now = INT64_MAX;
	for (enum stage stage = 0; stage < STAGES; stage++)
		state->proof[stage] = TIMESTAMP_NONE;

	state->servers = table_new(server_free);
	state->gone = table_new(NULL);
	if (state->servers == NULL || state->gone == NULL || matcher_new(&state->matcher) < 0) {
		rules_state_free(state);
		return NULL;
	}
	return state;
}

void rules_state_free(struct rules_state *state)
{
	if (state == NULL)
		return;
	table_free(state->servers);
	table_free(state->gone);
	matcher_free(state->matcher);
	free(state);
}

struct server *state_new_server(const struct rules_state *state, const char *name)
{
	_cleanup_(server_free_p) struct server *server = calloc(1, sizeof(*server));
	const struct rules *rules = state->rules;

	if (server == NULL)
		return NULL;
	server->watermark = TIMESTAMP_NONE;
	server->lateness = state->lateness;
	server->next_due = INT64_MAX;
	server->known_since = server->heard = TIMESTAMP_NONE;
	server->name = strdup(name);
	server->marks = calloc(rules->mark_count + 1, sizeof(server->marks[0]));
	server->beats = calloc(rules->heartbeat_count + 1, sizeof(server->beats[0]));
	server->rates = calloc(rules->rate_count + 1, sizeof(server->rates[0]));
	if (server->name == NULL || server->marks == NULL || server->beats == NULL || server->rates == NULL)
		return NULL;

	server->mark_count = rules->mark_count;
	server->beat_count = rules->heartbeat_count;
	server->rate_count = rules->rate_count;
	for (size_t i = 0; i < server->beat_count; i++)
		server->beats[i].all =
			(struct stream){ .last = TIMESTAMP_NONE, .since = TIMESTAMP_NONE, .unkeyed = TIMESTAMP_NONE };
	return steal_pointer(server);
}

static void drop_server_rows(struct rules_state *state, const struct server *server)
{
	state_drop_row(state, &server->row, ROW_SERVER, server->name, NULL, NULL);
	marks_drop_rows(state, server);
	heartbeats_drop_rows(state, server);
	rates_drop_rows(state, server);
	attempts_drop_rows(state, server);
}

static void evict_oldest_server(struct rules_state *state)
{
	struct server *oldest = NULL;

	for (struct table_row *row = table_first(state->servers); row != NULL; row = table_next(row)) {
		struct server *server = table_value(row);

		if (oldest == NULL || server->watermark < oldest->watermark)
			oldest = server;
	}
	if (oldest != NULL)
		state_drop_server(state, oldest->name);
}

void state_drop_server(struct rules_state *state, const char *name)
{
	const struct server *server = state_find_server(state, name);

	if (server == NULL)
		return;
	drop_server_rows(state, server);
	(void)table_remove(state->servers, name);
}

struct server *state_find_server(const struct rules_state *state, const char *name)
{
	return table_get(state->servers, name);
}

struct server *state_get_server(struct rules_state *state, const char *name)
{
	struct server *server = state_find_server(state, name);

	if (server != NULL)
		return server;
	if (table_size(state->servers) >= STATE_SERVER_LIMIT)
		evict_oldest_server(state);

	server = state_new_server(state, name);
	if (server != NULL && table_put(state->servers, name, server) < 0) {
		server_free(server);
		return NULL;
	}
	return server;
}

int server_set_tenant(struct server *server, const char *tenant)
{
	char *copy;

	if (tenant == NULL || (server->tenant != NULL && strcmp(server->tenant, tenant) == 0))
		return 0;
	copy = strdup(tenant);
	if (copy == NULL)
		return -ENOMEM;
	free(server->tenant);
	server->tenant = copy;
	server->row.dirty = true;
	return 0;
}

void server_wake(struct server *server, int64_t due)
{
	due = time_add(due, server->lateness);
	if (due < server->next_due)
		server->next_due = due;
}

/* Fire in the order things fell due, whichever timer they belong to. */
static int fire_due(const struct telling *telling)
{
	struct server *server = telling->server;
	int64_t complete = time_add(server->watermark, -server->lateness);
	int r;

	for (;;) {
		struct due_stream stream = { .due = INT64_MAX };
		struct open_attempt *attempt;
		int64_t attempt_due = INT64_MAX;

		heartbeats_earliest(telling, &stream);
		attempt = attempts_earliest(telling, &attempt_due);
		if (stream.due >= complete && attempt_due >= complete)
			break;
		r = stream.due <= attempt_due ? heartbeat_fire(telling, &stream)
					      : attempt_give_up(telling, attempt, attempt_due);
		if (r < 0)
			return r;
	}

	server->next_due = INT64_MAX;
	attempts_purge(telling);
	heartbeats_wake(telling);
	return 0;
}

int server_advance(const struct telling *telling, int64_t time)
{
	struct server *server = telling->server;

	if (time > telling->state->now)
		time = telling->state->now;
	if (time > server->watermark) {
		server->watermark = time;
		server->row.dirty = true;
	}
	return server->watermark > server->next_due ? fire_due(telling) : 0;
}
