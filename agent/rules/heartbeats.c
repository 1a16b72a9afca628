/* SPDX-License-Identifier: Apache-2.0 */
/* Streams and their silence. The time of a loss is last + silence, whatever the lateness, so that the same log gives
 * the same finding however it was read; lateness only says when one may be sure. */
#include "rules/heartbeats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "rules/retire.h"
#include "rules/tell.h"

static const struct heartbeat *heartbeat_at(const struct telling *telling, size_t index)
{
	return &telling->rules->heartbeats[index];
}

static int64_t shortest_silence(const struct telling *telling, const struct heartbeat *heartbeat)
{
	return time_add(heartbeat->thresholds[0].silence, telling->server->lateness);
}

static bool may_be_about_server(const struct heartbeat *heartbeat)
{
	return (finding_type(heartbeat->finding)->subjects & (UINT32_C(1) << WBH_KEY_SERVER)) != 0;
}

/* Where some signs name no key, a silent key may be alive all the same: then only the server as a whole is judged. */
static bool is_masked(const struct heartbeat *heartbeat, const struct beat *beat, int64_t last)
{
	return beat->all.unkeyed != TIMESTAMP_NONE && time_add(beat->all.unkeyed, heartbeat->seen_within) >= last;
}

/* Does the stream of all keys together speak for the server? */
static bool all_speaks(const struct heartbeat *heartbeat, const struct beat *beat)
{
	if (heartbeat->subject == WBH_KEY_SERVER)
		return true;
	if (heartbeat->beside_others || !may_be_about_server(heartbeat))
		return false;
	return beat->keys == NULL || is_masked(heartbeat, beat, beat->all.last);
}

static int tell_stream(const struct telling *telling, const struct heartbeat *heartbeat, const struct stream *stream,
		       enum wbh_presence presence, int64_t time, size_t threshold, const char *heard)
{
	char number[24], last[TIMESTAMP_TEXT_SIZE], silence[TIMESTAMP_TEXT_SIZE], identity[DIGEST_TEXT_SIZE];
	struct symptom_draft draft = { .finding = heartbeat->finding, .presence = presence, .time = time, .level = -1 };

	draft.subject = stream->key != NULL ? heartbeat->subject : WBH_KEY_SERVER;
	draft_key(&draft, draft.subject, stream->key);
	if (presence == WBH_PRESENT) {
		const struct threshold *passed = &heartbeat->thresholds[threshold];

		(void)snprintf(number, sizeof(number), "%" PRId64, stream->last);
		draft.level = passed->level;
		draft.identity = DIGEST(identity, "heartbeat", heartbeat->name, telling->server->name, stream->key,
					number, passed->level >= 0 ? level_name((enum level)passed->level) : "");
		draft_evidence(&draft, "last_heard", timestamp_format(stream->last, last));
		draft_evidence(&draft, "silence", duration_format(passed->silence, silence));
		draft_evidence(&draft, "heard", heard);
	}
	return tell_symptom(telling, &draft);
}

static void drop_row(struct rules_state *state, const struct server *server, size_t heartbeat,
		     const struct stream *stream)
{
	state_drop_row(state, &stream->row, ROW_STREAM, server->name, state->rules->heartbeats[heartbeat].name,
		       stream->key);
}

static void remove_stream(struct rules_state *state, struct server *server, size_t heartbeat, struct stream **place)
{
	struct stream *stream = *place;

	drop_row(state, server, heartbeat, stream);
	*place = stream->next;
	server->beats[heartbeat].key_count--;
	free(stream->key);
	free(stream);
}

static void evict_oldest(struct rules_state *state, struct server *server, size_t heartbeat)
{
	struct stream **oldest = &server->beats[heartbeat].keys;

	for (struct stream **place = oldest; *place != NULL; place = &(*place)->next)
		if ((*place)->last < (*oldest)->last)
			oldest = place;
	if (*oldest != NULL)
		remove_stream(state, server, heartbeat, oldest);
}

struct stream *heartbeats_get_stream(struct rules_state *state, struct server *server, size_t heartbeat,
				     const char *key)
{
	struct beat *beat = &server->beats[heartbeat];
	struct stream *stream;

	if (key == NULL)
		return &beat->all;
	for (stream = beat->keys; stream != NULL; stream = stream->next)
		if (strcmp(stream->key, key) == 0)
			return stream;
	if (beat->key_count >= STATE_KEY_LIMIT)
		evict_oldest(state, server, heartbeat);

	stream = calloc(1, sizeof(*stream));
	if (stream == NULL)
		return NULL;
	stream->key = strdup(key);
	if (stream->key == NULL) {
		free(stream);
		return NULL;
	}
	stream->last = stream->since = stream->unkeyed = TIMESTAMP_NONE;
	stream->next = beat->keys;
	beat->keys = stream;
	beat->key_count++;
	return stream;
}

/* A sign of life ends the silence that was told: not before it was told to begin. */
static int revive(const struct telling *telling, const struct heartbeat *heartbeat, struct stream *stream, int64_t time)
{
	int64_t lost = TIMESTAMP_NONE;

	if (stream->fired > 0 && stream->last != TIMESTAMP_NONE && time > stream->last) {
		size_t threshold = stream->fired <= heartbeat->threshold_count ? stream->fired - 1 : 0;

		lost = time_add(stream->last, heartbeat->thresholds[threshold].silence);
		stream->fired = 0;
	}
	if (time > stream->last) {
		stream->last = time;
		stream->row.dirty = true;
	}
	/* A sign that came too late to stop the finding is dated behind it, so that it ends it. */
	return tell_stream(telling, heartbeat, stream, WBH_ABSENT_NOW, time > lost ? time : time_add(lost, 1), 0, NULL);
}

/* All keys together: when did the unbroken run of signs begin? */
static void hear_all(const struct telling *telling, const struct heartbeat *heartbeat, struct stream *all, int64_t time)
{
	if (time <= all->last)
		return;
	if (all->last == TIMESTAMP_NONE || time > time_add(all->last, shortest_silence(telling, heartbeat)))
		all->since = time;
	if (all->fired == 0)
		all->last = time;
	all->row.dirty = true;
}

/* Another key was heard. Is this one missed, or gone for good? */
static int judge_other(const struct telling *telling, size_t index, struct stream **place, int64_t time,
		       const char *heard)
{
	const struct heartbeat *heartbeat = heartbeat_at(telling, index);
	struct stream *other = *place;
	int64_t since = telling->server->beats[index].all.since;
	int64_t start = other->last > since ? other->last : since;
	int r = 0;

	if (heartbeat->retire > 0 && time > time_add(other->last, heartbeat->retire)) {
		if (other->fired > 0)
			r = tell_stream(telling, heartbeat, other, WBH_ABSENT_NOW, time, 0, NULL);
		if (r >= 0)
			r = retire_tell(telling, heartbeat->subject, other->key, other->last, time);
		remove_stream(telling->state, telling->server, index, place);
		return r < 0 ? r : 1;
	}
	if (!heartbeat->beside_others || other->fired > 0 || time > time_add(other->last, heartbeat->seen_within) ||
	    time <= time_add(start, shortest_silence(telling, heartbeat)))
		return 0;

	other->fired = 1;
	other->row.dirty = true;
	return tell_stream(telling, heartbeat, other, WBH_PRESENT, time_add(start, heartbeat->thresholds[0].silence), 0,
			   heard);
}

static int judge_others(const struct telling *telling, size_t index, const struct stream *heard, int64_t time)
{
	struct stream **place = &telling->server->beats[index].keys;

	while (*place != NULL) {
		int r = *place != heard ? judge_other(telling, index, place, time, heard->key) : 0;

		if (r < 0)
			return r;
		if (r == 0)
			place = &(*place)->next;
	}
	return 0;
}

static int hear(const struct telling *telling, size_t index, const char *key, int64_t time)
{
	const struct heartbeat *heartbeat = heartbeat_at(telling, index);
	struct beat *beat = &telling->server->beats[index];
	struct stream *stream = NULL;
	int r = 0;

	hear_all(telling, heartbeat, &beat->all, time);
	if (key == NULL && time > beat->all.unkeyed) {
		beat->all.unkeyed = time;
		beat->all.row.dirty = true;
	}
	if (all_speaks(heartbeat, beat) || beat->all.fired > 0)
		r = revive(telling, heartbeat, &beat->all, time);
	if (heartbeat->subject == WBH_KEY_SERVER || r < 0)
		return r;

	/* A sign without a key is a sign of the only key there is; of several it says nothing. */
	if (key != NULL)
		stream = heartbeats_get_stream(telling->state, telling->server, index, key);
	else if (beat->key_count == 1)
		stream = beat->keys;
	if (stream == NULL)
		return key != NULL ? -ENOMEM : 0;

	r = revive(telling, heartbeat, stream, time);
	return r < 0 ? r : judge_others(telling, index, stream, time);
}

int heartbeats_heard(const struct telling *telling, size_t mark, const char *key, int64_t time)
{
	/* A record dated ahead must not keep a stream alive that ends before then. */
	if (time > telling->state->now)
		time = telling->state->now;
	for (size_t i = 0; i < telling->rules->heartbeat_count; i++) {
		const struct heartbeat *heartbeat = heartbeat_at(telling, i);
		int r;

		if (heartbeat->mark != mark)
			continue;
		r = hear(telling, i, key, time);
		if (r < 0)
			return r;
		server_wake(telling->server, time_add(time, heartbeat->thresholds[0].silence));
	}
	return 0;
}

int heartbeats_forget(const struct telling *telling, size_t mark, int64_t time)
{
	for (size_t i = 0; i < telling->rules->heartbeat_count; i++) {
		const struct heartbeat *heartbeat = heartbeat_at(telling, i);
		struct beat *beat = &telling->server->beats[i];

		while (heartbeat->mark == mark && beat->keys != NULL) {
			const struct stream *gone = beat->keys;
			int r = tell_stream(telling, heartbeat, gone, WBH_ABSENT_NOW, time, 0, NULL);

			if (r >= 0)
				r = retire_tell(telling, heartbeat->subject, gone->key, gone->last, time);
			if (r < 0)
				return r;
			remove_stream(telling->state, telling->server, i, &beat->keys);
		}
	}
	return 0;
}

size_t heartbeats_forget_key(struct rules_state *state, struct server *server, const char *key)
{
	size_t count = 0;

	for (size_t i = 0; i < server->beat_count; i++) {
		struct stream **place = &server->beats[i].keys;

		while (*place != NULL) {
			if (!text_equal_fold((*place)->key, key)) {
				place = &(*place)->next;
				continue;
			}
			remove_stream(state, server, i, place);
			count++;
		}
	}
	return count;
}

/* INT64_MAX: never. */
static int64_t stream_due(const struct heartbeat *heartbeat, const struct stream *stream)
{
	if (stream->last == TIMESTAMP_NONE || stream->fired >= heartbeat->threshold_count)
		return INT64_MAX;
	return time_add(stream->last, heartbeat->thresholds[stream->fired].silence);
}

static void consider(const struct heartbeat *heartbeat, struct stream *stream, struct due_stream *ret)
{
	int64_t due = stream_due(heartbeat, stream);

	if (due < ret->due)
		*ret = (struct due_stream){ .heartbeat = heartbeat, .stream = stream, .due = due };
}

void heartbeats_earliest(const struct telling *telling, struct due_stream *ret)
{
	for (size_t i = 0; i < telling->rules->heartbeat_count; i++) {
		const struct heartbeat *heartbeat = heartbeat_at(telling, i);
		struct beat *beat = &telling->server->beats[i];

		if (heartbeat->beside_others)
			continue;
		if (all_speaks(heartbeat, beat))
			consider(heartbeat, &beat->all, ret);
		for (struct stream *stream = beat->keys; stream != NULL; stream = stream->next)
			if (!is_masked(heartbeat, beat, stream->last))
				consider(heartbeat, stream, ret);
	}
}

int heartbeat_fire(const struct telling *telling, const struct due_stream *due)
{
	size_t threshold = due->stream->fired++;

	due->stream->row.dirty = true;
	return tell_stream(telling, due->heartbeat, due->stream, WBH_PRESENT, due->due, threshold, NULL);
}

void heartbeats_wake(const struct telling *telling)
{
	struct due_stream earliest = { .due = INT64_MAX };

	heartbeats_earliest(telling, &earliest);
	server_wake(telling->server, earliest.due);
}

void heartbeats_drop_rows(struct rules_state *state, const struct server *server)
{
	for (size_t i = 0; i < server->beat_count; i++) {
		drop_row(state, server, i, &server->beats[i].all);
		for (const struct stream *stream = server->beats[i].keys; stream != NULL; stream = stream->next)
			drop_row(state, server, i, stream);
	}
}

static void free_streams(struct stream *stream)
{
	while (stream != NULL) {
		struct stream *next = stream->next;

		free(stream->key);
		free(stream);
		stream = next;
	}
}

void heartbeats_free(struct server *server)
{
	if (server->beats == NULL)
		return;
	for (size_t i = 0; i < server->beat_count; i++)
		free_streams(server->beats[i].keys);
	free(server->beats);
}
