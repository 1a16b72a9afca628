/* SPDX-License-Identifier: Apache-2.0 */
/* The state as rows of JSON text: only what changed goes out, every row says by itself what it is. Times are decimal
 * text: a JSON number cannot hold every one. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "rules/attempts.h"
#include "rules/heartbeats.h"
#include "rules/marks.h"
#include "rules/rates.h"
#include "rules/ring.h"
#include "rules/state.h"

#define ROW_SIZE_LIMIT (64u * 1024u)
/* The one row that is about no server. */
#define STAGES_ROW "stages"

DEFINE_POINTER_CLEANUP(cJSON, cJSON_Delete);

struct saving {
	struct rules_state *state;
	state_row_function write_row;
	void *context;
	struct buffer buffer;
	struct json_writer writer;
};

static void write_time(struct json_writer *writer, const char *name, int64_t time)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRId64, time);
	json_text(writer, name, time != TIMESTAMP_NONE ? text : NULL);
}

static struct json_writer *begin_row(struct saving *saving, const char *kind)
{
	buffer_clear(&saving->buffer);
	saving->writer = JSON_WRITER(&saving->buffer, 0);
	json_open_object(&saving->writer, NULL);
	json_text(&saving->writer, "row", kind);
	return &saving->writer;
}

/* What is saved once need not be saved again, unless it could not be. */
static int end_row(struct saving *saving, const char *key, struct row_state *row)
{
	int r;

	json_close_object(&saving->writer);
	r = saving->buffer.error;
	if (r >= 0)
		r = saving->write_row(saving->context, key, buffer_text(&saving->buffer));
	if (r < 0)
		return r;
	(void)table_remove(saving->state->gone, key);
	*row = (struct row_state){ .stored = true };
	return 0;
}

static int save_server(struct saving *saving, struct server *server)
{
	struct json_writer *writer = begin_row(saving, "server");
	char key[STATE_ROW_SIZE];

	json_text(writer, "server", server->name);
	json_text(writer, "tenant", server->tenant);
	write_time(writer, "watermark", server->watermark);
	write_time(writer, "lateness", server->lateness);
	write_time(writer, "known_since", server->known_since);
	write_time(writer, "heard", server->heard);
	return end_row(saving, state_row_key(ROW_SERVER, server->name, NULL, NULL, key), &server->row);
}

static int save_history(struct saving *saving, const struct server *server, const char *mark, const char *key,
			const struct history *history, struct row_state *row)
{
	struct json_writer *writer = begin_row(saving, "mark");
	char row_key[STATE_ROW_SIZE];

	json_text(writer, "server", server->name);
	json_text(writer, "mark", mark);
	json_text(writer, "key", key);
	json_open_array(writer, "times");
	for (size_t i = 0; i < history->count; i++)
		write_time(writer, NULL, history->times[i]);
	json_close_array(writer);
	return end_row(saving, state_row_key(ROW_MARK, server->name, mark, key, row_key), row);
}

static int save_marks(struct saving *saving, struct server *server)
{
	for (size_t i = 0; i < server->mark_count; i++) {
		const char *name = saving->state->rules->marks[i].name;
		struct mark_group *group = &server->marks[i];
		int r = 0;

		if (group->row.dirty)
			r = save_history(saving, server, name, NULL, &group->history, &group->row);
		for (struct mark_key *key = group->keys; key != NULL && r >= 0; key = key->next)
			if (key->row.dirty)
				r = save_history(saving, server, name, key->key, &key->history, &key->row);
		if (r < 0)
			return r;
	}
	return 0;
}

static int save_stream(struct saving *saving, const struct server *server, const char *heartbeat, struct stream *stream)
{
	struct json_writer *writer = begin_row(saving, "stream");
	char key[STATE_ROW_SIZE];

	json_text(writer, "server", server->name);
	json_text(writer, "heartbeat", heartbeat);
	json_text(writer, "key", stream->key);
	write_time(writer, "last", stream->last);
	write_time(writer, "since", stream->since);
	write_time(writer, "unkeyed", stream->unkeyed);
	json_number(writer, "fired", (int64_t)stream->fired);
	return end_row(saving, state_row_key(ROW_STREAM, server->name, heartbeat, stream->key, key), &stream->row);
}

static int save_streams(struct saving *saving, struct server *server)
{
	for (size_t i = 0; i < server->beat_count; i++) {
		const char *name = saving->state->rules->heartbeats[i].name;
		struct beat *beat = &server->beats[i];
		int r = beat->all.row.dirty ? save_stream(saving, server, name, &beat->all) : 0;

		for (struct stream *stream = beat->keys; stream != NULL && r >= 0; stream = stream->next)
			if (stream->row.dirty)
				r = save_stream(saving, server, name, stream);
		if (r < 0)
			return r;
	}
	return 0;
}

static int save_attempt(struct saving *saving, const struct server *server, struct open_attempt *attempt)
{
	struct json_writer *writer = begin_row(saving, "attempt");
	char key[STATE_ROW_SIZE];

	json_text(writer, "server", server->name);
	json_text(writer, "id", attempt->id);
	json_text(writer, "tracking", attempt->tracking);
	json_text(writer, "user", attempt->user);
	json_text(writer, "code", attempt->code);
	json_text(writer, "kind", attempt->kind_known ? attempt_kind_name(attempt->kind) : NULL);
	json_text(writer, "result", attempt_result_name(attempt->result));
	json_bool(writer, "closed", attempt->closed);
	write_time(writer, "started", attempt->started);
	write_time(writer, "ended", attempt->ended);
	return end_row(saving, state_row_key(ROW_ATTEMPT, server->name, attempt->id, NULL, key), &attempt->row);
}

/* Pairs of how many slots ago and how many. */
static void write_ring(struct json_writer *writer, const struct ring *ring)
{
	write_time(writer, "newest", ring->newest);
	json_open_array(writer, "counts");
	for (size_t ago = 0; ago < ring->size; ago++) {
		unsigned count = ring_at(ring, ring->newest - (int64_t)ago);

		if (count == 0)
			continue;
		json_number(writer, NULL, (int64_t)ago);
		json_number(writer, NULL, (int64_t)count);
	}
	json_close_array(writer);
}

static int save_rate(struct saving *saving, const struct server *server, const struct rate *rate, struct rate_key *key)
{
	struct json_writer *writer = begin_row(saving, "rate");
	char row_key[STATE_ROW_SIZE];

	json_text(writer, "server", server->name);
	json_text(writer, "rate", rate->name);
	json_text(writer, "key", key->name);
	json_text(writer, "slot", rate_slot_name(rate));
	write_ring(writer, key->ring);
	return end_row(saving, state_row_key(ROW_RATE, server->name, rate->name, key->name, row_key), &key->row);
}

static int save_rates(struct saving *saving, struct server *server)
{
	for (size_t i = 0; i < server->rate_count; i++) {
		for (struct rate_key *key = server->rates[i].keys; key != NULL; key = key->next) {
			int r = key->row.dirty ? save_rate(saving, server, &saving->state->rules->rates[i], key) : 0;

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int save_rows_of(struct saving *saving, struct server *server)
{
	int r = server->row.dirty ? save_server(saving, server) : 0;

	if (r >= 0)
		r = save_marks(saving, server);
	if (r >= 0)
		r = save_streams(saving, server);
	if (r >= 0)
		r = save_rates(saving, server);
	for (struct open_attempt *attempt = server->attempts; attempt != NULL && r >= 0; attempt = attempt->next)
		if (attempt->row.dirty)
			r = save_attempt(saving, server, attempt);
	return r;
}

static int save_stages(struct saving *saving)
{
	const struct rules_state *state = saving->state;
	struct json_writer *writer = begin_row(saving, "stages");
	struct row_state row;
	int r;

	write_time(writer, "lateness", state->lateness);
	json_open_object(writer, "proof");
	for (enum stage stage = 0; stage < STAGES; stage++)
		if (state->proof[stage] != TIMESTAMP_NONE)
			write_time(writer, stage_name(stage), state->proof[stage]);
	json_close_object(writer);
	json_open_array(writer, "seen");
	for (enum stage stage = 0; stage < STAGES; stage++)
		if (state->seen[stage])
			json_text(writer, NULL, stage_name(stage));
	json_close_array(writer);

	r = end_row(saving, STAGES_ROW, &row);
	if (r >= 0)
		saving->state->dirty = false;
	return r;
}

static int drop_gone_rows(struct saving *saving)
{
	struct table *gone = saving->state->gone;
	struct table_row *row;

	while ((row = table_first(gone)) != NULL) {
		int r = saving->write_row(saving->context, table_key(row), NULL);

		if (r < 0)
			return r;
		(void)table_remove(gone, table_key(row));
	}
	return 0;
}

int rules_state_save(struct rules_state *state, state_row_function write_row, void *context)
{
	struct saving saving = {
		.state = state, .write_row = write_row, .context = context, .buffer = BUFFER(ROW_SIZE_LIMIT)
	};
	int r = state->dirty ? save_stages(&saving) : 0;

	for (struct table_row *row = table_first(state->servers); row != NULL && r >= 0; row = table_next(row))
		r = save_rows_of(&saving, table_value(row));
	if (r >= 0)
		r = drop_gone_rows(&saving);
	buffer_done(&saving.buffer);
	return r;
}

/* NULL where it is missing or null; *malformed set when it is something else than text. */
static const char *read_text(const cJSON *row, const char *name, bool *malformed)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);

	if (item == NULL || cJSON_IsNull(item))
		return NULL;
	*malformed |= !cJSON_IsString(item);
	return cJSON_GetStringValue(item);
}

static int64_t to_time(const char *text, bool *malformed)
{
	int64_t time = TIMESTAMP_NONE;

	if (text != NULL && text_to_i64(text, &time) < 0)
		*malformed = true;
	return time;
}

static int64_t read_time(const cJSON *row, const char *name, bool *malformed)
{
	return to_time(read_text(row, name, malformed), malformed);
}

static int read_copy(const cJSON *row, const char *name, char **ret, bool *malformed)
{
	const char *text = read_text(row, name, malformed);

	if (text == NULL)
		return 0;
	free(*ret);
	*ret = strdup(text);
	return *ret != NULL ? 0 : -ENOMEM;
}

/* What rules do not know any more is let go of. */
static int forget_row(struct rules_state *state, const char *key)
{
	return table_put(state->gone, key, state);
}

static int load_server(struct server *server, const cJSON *row)
{
	bool malformed = false;
	int64_t lateness = read_time(row, "lateness", &malformed);
	int64_t known_since = read_time(row, "known_since", &malformed), heard = read_time(row, "heard", &malformed);

	server->watermark = read_time(row, "watermark", &malformed);
	if (malformed || lateness < 0)
		return -WBH_E_MALFORMED;
	server->lateness = lateness;
	server->known_since = known_since;
	server->heard = heard;
	server->row = (struct row_state){ .stored = true };
	return read_copy(row, "tenant", &server->tenant, &malformed);
}

static int load_times(struct history *history, const cJSON *row)
{
	const cJSON *times = cJSON_GetObjectItemCaseSensitive(row, "times"), *item;
	bool malformed = !cJSON_IsArray(times) || cJSON_GetArraySize(times) > (int)STATE_HISTORY;

	history->count = 0;
	cJSON_ArrayForEach(item, times) if (!malformed && cJSON_IsString(item))(void)
		history_add(history, to_time(cJSON_GetStringValue(item), &malformed));
	return malformed || history->count == 0 ? -WBH_E_MALFORMED : 0;
}

static int load_mark(struct rules_state *state, struct server *server, const char *row_key, const cJSON *row)
{
	bool malformed = false;
	const char *name = read_text(row, "mark", &malformed), *key = read_text(row, "key", &malformed);
	struct mark_key *mark_key;

	if (malformed || name == NULL)
		return -WBH_E_MALFORMED;
	for (size_t i = 0; i < server->mark_count; i++) {
		if (!text_equal(state->rules->marks[i].name, name))
			continue;
		if (key == NULL) {
			server->marks[i].row = (struct row_state){ .stored = true };
			return load_times(&server->marks[i].history, row);
		}
		mark_key = marks_get_key(state, server, i, key);
		if (mark_key == NULL)
			return -ENOMEM;
		mark_key->row = (struct row_state){ .stored = true };
		return load_times(&mark_key->history, row);
	}
	return forget_row(state, row_key);
}

static int load_stream(struct rules_state *state, struct server *server, const char *row_key, const cJSON *row)
{
	const cJSON *fired = cJSON_GetObjectItemCaseSensitive(row, "fired");
	bool malformed = false;
	const char *name = read_text(row, "heartbeat", &malformed), *key = read_text(row, "key", &malformed);
	int64_t last = read_time(row, "last", &malformed), since = read_time(row, "since", &malformed);
	int64_t unkeyed = read_time(row, "unkeyed", &malformed);
	struct stream *stream = NULL;

	if (malformed || name == NULL || !cJSON_IsNumber(fired) || fired->valueint < 0)
		return -WBH_E_MALFORMED;
	for (size_t i = 0; i < server->beat_count && stream == NULL; i++) {
		if (!text_equal(state->rules->heartbeats[i].name, name))
			continue;
		stream = heartbeats_get_stream(state, server, i, key);
		if (stream == NULL)
			return -ENOMEM;
	}
	if (stream == NULL)
		return forget_row(state, row_key);

	stream->last = last;
	stream->since = since;
	stream->unkeyed = unkeyed;
	stream->fired = (size_t)fired->valueint;
	stream->row = (struct row_state){ .stored = true };
	return 0;
}

static int load_ring(struct ring **ret, size_t size, const cJSON *row)
{
	const cJSON *counts = cJSON_GetObjectItemCaseSensitive(row, "counts"), *ago, *count;
	bool malformed = !cJSON_IsArray(counts);
	int64_t newest = read_time(row, "newest", &malformed);
	struct ring *ring;

	if (malformed || newest < INT64_MIN / 8 || newest > INT64_MAX / 8)
		return -WBH_E_MALFORMED;
	ring = ring_new(size, newest);
	if (ring == NULL)
		return -ENOMEM;
	for (ago = counts->child; ago != NULL && !malformed; ago = count != NULL ? count->next : NULL) {
		count = ago->next;
		malformed = !cJSON_IsNumber(ago) || !cJSON_IsNumber(count) || ago->valueint < 0 ||
			    (size_t)ago->valueint >= size || count->valueint < 1 || count->valueint > UINT16_MAX;
		if (!malformed)
			ring_set(ring, newest - ago->valueint, (uint16_t)count->valueint);
	}
	if (malformed) {
		ring_free(ring);
		return -WBH_E_MALFORMED;
	}
	ring_free(*ret);
	*ret = ring;
	return 0;
}

static int load_rate(struct rules_state *state, struct server *server, const char *row_key, const cJSON *row)
{
	bool malformed = false;
	const char *name = read_text(row, "rate", &malformed), *key = read_text(row, "key", &malformed);
	const char *slot = read_text(row, "slot", &malformed);
	struct rate_key *rate_key;

	if (malformed || name == NULL || key == NULL || slot == NULL)
		return -WBH_E_MALFORMED;
	for (size_t i = 0; i < server->rate_count; i++) {
		const struct rate *rate = &state->rules->rates[i];

		if (!text_equal(rate->name, name) || !text_equal(rate_slot_name(rate), slot))
			continue;
		if (server->rates[i].key_count > STATE_RATE_KEY_LIMIT)
			return -WBH_E_MALFORMED;
		rate_key = rates_add_key(server, i, key);
		if (rate_key == NULL)
			return -ENOMEM;
		rate_key->row = (struct row_state){ .stored = true };
		return load_ring(&rate_key->ring, rate_slots(rate), row);
	}
	return forget_row(state, row_key);
}

static int load_attempt(struct server *server, const cJSON *row)
{
	bool malformed = false;
	const char *id = read_text(row, "id", &malformed), *kind = read_text(row, "kind", &malformed);
	const char *result = read_text(row, "result", &malformed);
	int64_t started = read_time(row, "started", &malformed), ended = read_time(row, "ended", &malformed);
	struct open_attempt *attempt;

	if (malformed || id == NULL || result == NULL || attempt_result_from_name(result) < 0 ||
	    (kind != NULL && attempt_kind_from_name(kind) < 0) ||
	    (attempt_result_from_name(result) == ATTEMPT_RUNNING ? started : ended) == TIMESTAMP_NONE)
		return -WBH_E_MALFORMED;
	if (server->attempt_count >= STATE_ATTEMPT_LIMIT)
		return -WBH_E_MALFORMED;
	attempt = attempts_add(server, id);
	if (attempt == NULL)
		return -ENOMEM;

	attempt->kind_known = kind != NULL;
	attempt->kind = kind != NULL ? (enum attempt_kind)attempt_kind_from_name(kind) : ATTEMPT_RESET;
	attempt->result = (enum attempt_result)attempt_result_from_name(result);
	attempt->closed = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "closed"));
	attempt->started = started;
	attempt->ended = ended;
	attempt->row = (struct row_state){ .stored = true };
	if (read_copy(row, "tracking", &attempt->tracking, &malformed) < 0 ||
	    read_copy(row, "user", &attempt->user, &malformed) < 0 ||
	    read_copy(row, "code", &attempt->code, &malformed) < 0)
		return -ENOMEM;
	return malformed ? -WBH_E_MALFORMED : 0;
}

static int load_stages(struct rules_state *state, const cJSON *row)
{
	const cJSON *proof = cJSON_GetObjectItemCaseSensitive(row, "proof"), *item;
	bool malformed = false;
	int64_t lateness = read_time(row, "lateness", &malformed);

	cJSON_ArrayForEach(item, proof)
	{
		int stage = stage_from_name(item->string != NULL ? item->string : "");

		if (stage >= 0)
			state->proof[stage] = to_time(cJSON_GetStringValue(item), &malformed);
	}
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(row, "seen"))
	{
		int stage = cJSON_IsString(item) ? stage_from_name(cJSON_GetStringValue(item)) : -1;

		if (stage >= 0)
			state->seen[stage] = true;
	}
	if (malformed || lateness < 0)
		return -WBH_E_MALFORMED;
	state->lateness = lateness;
	return 0;
}

int rules_state_load(struct rules_state *state, const char *key, const char *value)
{
	_cleanup_(cJSON_Delete_p) cJSON *row = cJSON_Parse(value);
	bool malformed = !cJSON_IsObject(row);
	const char *kind = read_text(row, "row", &malformed), *name = read_text(row, "server", &malformed);
	struct server *server;

	if (malformed || kind == NULL)
		return -WBH_E_MALFORMED;
	if (strcmp(kind, "stages") == 0)
		return load_stages(state, row);
	if (name == NULL)
		return -WBH_E_MALFORMED;
	server = state_get_server(state, name);
	if (server == NULL)
		return -ENOMEM;

	server->next_due = TIMESTAMP_NONE; /* deadlines are worked out again at the next event */
	if (strcmp(kind, "server") == 0)
		return load_server(server, row);
	if (strcmp(kind, "mark") == 0)
		return load_mark(state, server, key, row);
	if (strcmp(kind, "stream") == 0)
		return load_stream(state, server, key, row);
	if (strcmp(kind, "rate") == 0)
		return load_rate(state, server, key, row);
	if (strcmp(kind, "attempt") == 0)
		return load_attempt(server, row);
	return -WBH_E_MALFORMED;
}
