/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding and decoding of each message, and what its table (message_fields.c) cannot say. */
#include "run/message.h"

#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "model/stage.h"
#include "run/message_codec.h"
#include "run/message_fields.h"

/* What an event takes beside its texts: headers and numbers, and what each of its pairs adds. */
#define EVENT_FIELD_ROOM ((FIELD_HEADER_SIZE + 8u) * 32u)
#define PAIR_ROOM (3u * FIELD_HEADER_SIZE + 2u)

const char *message_type_name(uint16_t type)
{
	static const char *const names[MESSAGE_TYPES] = {
		[MESSAGE_CREDIT] = "credit",
		[MESSAGE_START] = "start",
		[MESSAGE_STOP] = "stop",
		[MESSAGE_REOPEN] = "reopen",
		[MESSAGE_CHANGE] = "change",
		[MESSAGE_DESCRIPTION] = "description",
		[MESSAGE_READY] = "ready",
		[MESSAGE_EVENT] = "event",
		[MESSAGE_SYMPTOM] = "symptom",
		[MESSAGE_FACT] = "fact",
		[MESSAGE_PROGRESS] = "progress",
		[MESSAGE_DAMAGE] = "damage",
		[MESSAGE_CURSOR] = "cursor",
		[MESSAGE_CAUGHT_UP] = "caught-up",
		[MESSAGE_ACKNOWLEDGE] = "acknowledge",
		[MESSAGE_LOG] = "log",
		[MESSAGE_DONE] = "done",
		[MESSAGE_BEHIND] = "behind",
		[MESSAGE_PREDICTION] = "prediction",
		[MESSAGE_POPULATION] = "population",
	};

	return type < MESSAGE_TYPES && names[type] != NULL ? names[type] : "unknown";
}

/* ---- encoders ---- */

int message_encode_start(struct buffer *buffer, const struct message_start *start)
{
	return message_encode(buffer, &message_start_group, start, SIZE_MAX);
}

int message_encode_ready(struct buffer *buffer, const struct message_ready *ready)
{
	return message_encode(buffer, &message_ready_group, ready, SIZE_MAX);
}

static size_t count_words(const char *const *words)
{
	size_t count = 0;

	while (words != NULL && words[count] != NULL)
		count++;
	return count;
}

/* Names that are no stage were refused when the plugin was loaded. */
static uint32_t stage_bits(const char *const *names)
{
	uint32_t bits = 0;

	for (; names != NULL && *names != NULL; names++) {
		int stage = stage_from_name(*names);

		if (stage >= 0)
			bits |= UINT32_C(1) << stage;
	}
	return bits;
}

int message_encode_description(struct buffer *buffer, const struct wbh_plugin *plugin)
{
	struct plugin_description description = { .kind = plugin->kind,
						  .name = plugin->name,
						  .version = plugin->version,
						  .summary = plugin->summary,
						  .settings = plugin->settings,
						  .feeds = stage_bits(plugin->feeds),
						  .consumes = plugin->consumes,
						  .consume_count = count_words(plugin->consumes) };

	while (plugin->settings != NULL && plugin->settings[description.setting_count].key != NULL)
		description.setting_count++;
	return message_encode(buffer, &message_description_group, &description, SIZE_MAX);
}

static int encode_even_event(struct buffer *buffer, const struct wbh_event *event)
{
	return message_encode(buffer, &message_event_group, event,
			      WBH_EVENT_LIMIT - EVENT_FIELD_ROOM - PAIR_ROOM * event->data_count);
}

static uint64_t pair_bytes(const struct wbh_pair *pair)
{
	return (pair->name != NULL ? strlen(pair->name) : 0) + (pair->value != NULL ? strlen(pair->value) : 0);
}

/* What the table cannot say: pairs above the limit count as cut, and a record without a time is dated as early as can
 * be. */
static int encode_odd_event(struct buffer *buffer, const struct wbh_event *event)
{
	struct wbh_event even = *event;
	uint64_t cut = event->cut;

	while (even.data_count > WBH_EVENT_DATA_LIMIT)
		cut += pair_bytes(&even.data[--even.data_count]);
	even.cut = cut < UINT32_MAX ? (uint32_t)cut : UINT32_MAX;
	if (even.time == TIMESTAMP_NONE)
		even.time++;
	return encode_even_event(buffer, &even);
}

int message_encode_event(struct buffer *buffer, const struct wbh_event *event)
{
	if (event->data_count > WBH_EVENT_DATA_LIMIT || event->time == TIMESTAMP_NONE)
		return encode_odd_event(buffer, event);
	return encode_even_event(buffer, event);
}

int message_encode_symptom(struct buffer *buffer, const struct wbh_symptom *symptom)
{
	if ((unsigned)symptom->subject >= WBH_KEYS || symptom->keys[symptom->subject] == NULL ||
	    symptom->time == TIMESTAMP_NONE || (symptom->level != NULL && level_from_name(symptom->level) < 0))
		return -EINVAL;
	return message_encode(buffer, &message_symptom_group, symptom, SIZE_MAX);
}

int message_encode_fact(struct buffer *buffer, const struct wbh_fact *fact)
{
	if (fact->time == TIMESTAMP_NONE || fact->ttl < 0)
		return -EINVAL;
	return message_encode(buffer, &message_fact_group, fact, SIZE_MAX);
}

/* Each operation is answered once, at most. */
static bool has_odd_outlooks(const struct wbh_prediction *prediction)
{
	unsigned met = 0;

	for (size_t i = 0; i < prediction->outlook_count; i++) {
		unsigned operation = (unsigned)prediction->outlooks[i].operation;

		if (operation >= WBH_OPERATIONS || (met & 1u << operation) != 0)
			return true;
		met |= 1u << operation;
	}
	return false;
}

int message_encode_prediction(struct buffer *buffer, const struct wbh_prediction *prediction)
{
	if (has_odd_outlooks(prediction))
		return -EINVAL;
	return message_encode(buffer, &message_prediction_group, prediction, SIZE_MAX);
}

int message_encode_population(struct buffer *buffer, const struct wbh_population *population)
{
	return message_encode(buffer, &message_population_group, population, SIZE_MAX);
}

int message_encode_progress(struct buffer *buffer, const struct wbh_progress *progress)
{
	return message_encode(buffer, &message_progress_group, progress, SIZE_MAX);
}

int message_encode_damage(struct buffer *buffer, const struct wbh_damage *damage)
{
	return message_encode(buffer, &message_damage_group, damage, SIZE_MAX);
}

int message_encode_cursor(struct buffer *buffer, const struct message_cursor *cursor)
{
	return message_encode(buffer, &message_cursor_group, cursor, SIZE_MAX);
}

int message_encode_change(struct buffer *buffer, const struct wbh_change *change)
{
	return message_encode(buffer, &message_change_group, change, SIZE_MAX);
}

int message_encode_acknowledge(struct buffer *buffer, uint64_t row)
{
	return message_encode(buffer, &message_acknowledge_group, &(struct message_acknowledge){ row }, SIZE_MAX);
}

int message_encode_log(struct buffer *buffer, const struct message_log *log)
{
	return message_encode(buffer, &message_log_group, log, SIZE_MAX);
}

int message_encode_done(struct buffer *buffer, const struct message_done *done)
{
	return message_encode(buffer, &message_done_group, done, SIZE_MAX);
}

/* ---- decoders ---- */

static int refuse(struct wbh_problem *problem, const char *message, const char *words)
{
	return problem_set(problem, -WBH_E_PEER, "its %s message: %s", message, words);
}

int message_decode_start(struct message_arena *arena, const void *body, size_t size, struct message_start *ret,
			 struct wbh_problem *problem)
{
	struct message_start start;
	int r;

	r = message_decode(arena, &message_start_group, body, size, &start, problem);
	if (r < 0)
		return r;
	if (start.task < WORKER_DESCRIBE)
		return refuse(problem, "start", "task is out of range");

	*ret = start;
	return 0;
}

int message_decode_ready(struct message_arena *arena, const void *body, size_t size, struct message_ready *ret,
			 struct wbh_problem *problem)
{
	struct message_ready ready;
	int r;

	r = message_decode(arena, &message_ready_group, body, size, &ready, problem);
	if (r < 0)
		return r;

	*ret = ready;
	return 0;
}

int message_decode_description(struct message_arena *arena, const void *body, size_t size,
			       struct plugin_description *ret, struct wbh_problem *problem)
{
	static const struct wbh_setting no_settings[] = { { .key = NULL } };
	static const char *const no_words[] = { NULL };
	struct plugin_description description;
	int r;

	r = message_decode(arena, &message_description_group, body, size, &description, problem);
	if (r < 0)
		return r;
	if (description.kind < WBH_SOURCE)
		return refuse(problem, "description", "kind is out of range");

	if (description.settings == NULL)
		description.settings = no_settings;
	if (description.consumes == NULL)
		description.consumes = no_words;
	*ret = description;
	return 0;
}

int message_decode_event(struct message_arena *arena, const void *body, size_t size, struct wbh_event *ret,
			 struct wbh_problem *problem)
{
	struct wbh_event event;
	int r;

	r = message_decode(arena, &message_event_group, body, size, &event, problem);
	if (r < 0)
		return r;
	if (event.time == TIMESTAMP_NONE)
		return refuse(problem, "event", "time is missing");

	*ret = event;
	return 0;
}

int message_decode_symptom(struct message_arena *arena, const void *body, size_t size, struct wbh_symptom *ret,
			   struct wbh_problem *problem)
{
	struct wbh_symptom symptom;
	int r;

	r = message_decode(arena, &message_symptom_group, body, size, &symptom, problem);
	if (r < 0)
		return r;
	if (symptom.keys[symptom.subject] == NULL)
		return refuse(problem, "symptom", "its subject has no name");
	if (symptom.time == TIMESTAMP_NONE)
		return refuse(problem, "symptom", "time is missing");
	if (symptom.level != NULL && level_from_name(symptom.level) < 0)
		return refuse(problem, "symptom", "level is unknown");

	*ret = symptom;
	return 0;
}

int message_decode_fact(struct message_arena *arena, const void *body, size_t size, struct wbh_fact *ret,
			struct wbh_problem *problem)
{
	struct wbh_fact fact;
	int r;

	r = message_decode(arena, &message_fact_group, body, size, &fact, problem);
	if (r < 0)
		return r;
	if (fact.time == TIMESTAMP_NONE || fact.ttl < 0)
		return refuse(problem, "fact", "time or ttl is out of range");

	*ret = fact;
	return 0;
}

int message_decode_prediction(struct message_arena *arena, const void *body, size_t size, struct wbh_prediction *ret,
			      struct wbh_problem *problem)
{
	struct wbh_prediction prediction;
	int r;

	r = message_decode(arena, &message_prediction_group, body, size, &prediction, problem);
	if (r < 0)
		return r;
	if (has_odd_outlooks(&prediction))
		return refuse(problem, "prediction", "an operation is answered twice");

	*ret = prediction;
	return 0;
}

int message_decode_population(struct message_arena *arena, const void *body, size_t size, struct wbh_population *ret,
			      struct wbh_problem *problem)
{
	struct wbh_population population;
	int r;

	r = message_decode(arena, &message_population_group, body, size, &population, problem);
	if (r < 0)
		return r;

	*ret = population;
	return 0;
}

int message_decode_progress(struct message_arena *arena, const void *body, size_t size, struct wbh_progress *ret,
			    struct wbh_problem *problem)
{
	struct wbh_progress progress;
	int r;

	r = message_decode(arena, &message_progress_group, body, size, &progress, problem);
	if (r < 0)
		return r;

	*ret = progress;
	return 0;
}

int message_decode_damage(struct message_arena *arena, const void *body, size_t size, struct wbh_damage *ret,
			  struct wbh_problem *problem)
{
	struct wbh_damage damage;
	int r;

	r = message_decode(arena, &message_damage_group, body, size, &damage, problem);
	if (r < 0)
		return r;

	*ret = damage;
	return 0;
}

int message_decode_cursor(struct message_arena *arena, const void *body, size_t size, struct message_cursor *ret,
			  struct wbh_problem *problem)
{
	struct message_cursor cursor;
	int r;

	r = message_decode(arena, &message_cursor_group, body, size, &cursor, problem);
	if (r < 0)
		return r;

	*ret = cursor;
	return 0;
}

int message_decode_change(struct message_arena *arena, const void *body, size_t size, struct wbh_change *ret,
			  struct wbh_problem *problem)
{
	struct wbh_change change;
	int r;

	r = message_decode(arena, &message_change_group, body, size, &change, problem);
	if (r < 0)
		return r;

	*ret = change;
	return 0;
}

int message_decode_acknowledge(const void *body, size_t size, uint64_t *ret_row, struct wbh_problem *problem)
{
	struct message_acknowledge acknowledge;
	int r;

	r = message_decode(NULL, &message_acknowledge_group, body, size, &acknowledge, problem);
	if (r < 0)
		return r;

	*ret_row = acknowledge.row;
	return 0;
}

int message_decode_log(struct message_arena *arena, const void *body, size_t size, struct message_log *ret,
		       struct wbh_problem *problem)
{
	struct message_log log;
	int r;

	r = message_decode(arena, &message_log_group, body, size, &log, problem);
	if (r < 0)
		return r;
	if (log.level < WBH_LOG_ERROR)
		return refuse(problem, "log", "level is out of range");

	*ret = log;
	return 0;
}

int message_decode_done(struct message_arena *arena, const void *body, size_t size, struct message_done *ret,
			struct wbh_problem *problem)
{
	struct message_done done;
	int r;

	r = message_decode(arena, &message_done_group, body, size, &done, problem);
	if (r < 0)
		return r;

	*ret = done;
	return 0;
}
