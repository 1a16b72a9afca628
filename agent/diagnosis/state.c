/* SPDX-License-Identifier: Apache-2.0 */
/* Tracks as rows of text and back: what a judgement needs to go on as if nothing had happened.
 *
 * Times and counts are written as text: JSON numbers of cJSON are doubles, which cannot hold every microsecond. What is
 * said by several sightings is written once and referred to by its number. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "diagnosis/track.h"

#define NO_PAYLOAD UINT32_MAX
/* Those of all sightings, of base (3) and of what is shown (2). */
#define ROW_PAYLOAD_LIMIT (SIGHTING_LIMIT + 8u)

static const struct {
	enum wbh_presence presence;
	const char *letter;
} presences[] = {
	{ WBH_ABSENT_NOW, "a" },
	{ WBH_PRESENT, "p" },
	{ WBH_UNKNOWN, "u" },
};

/* ---- writing ---- */

struct row {
	struct json_writer writer;
	unsigned payload_count;
};

static void write_number(struct row *row, const char *name, int64_t number)
{
	char text[sizeof("-9223372036854775808")];

	if (number == TIMESTAMP_NONE)
		return;
	(void)snprintf(text, sizeof(text), "%" PRId64, number);
	json_text(&row->writer, name, text);
}

static void write_evidence(struct row *row, const struct payload *payload)
{
	json_open_array(&row->writer, "evidence");
	for (size_t i = 0; i < payload->evidence_count; i++) {
		json_open_array(&row->writer, NULL);
		json_text(&row->writer, NULL, payload->evidence[i].name);
		json_text(&row->writer, NULL, payload->evidence[i].value);
		json_close_array(&row->writer);
	}
	json_close_array(&row->writer);
}

/* Once: the slot says that it has been written. */
static void write_payload(struct row *row, struct payload *payload)
{
	if (payload == NULL || payload->slot != NO_PAYLOAD)
		return;
	payload->slot = row->payload_count++;
	json_open_object(&row->writer, NULL);
	if (payload->level >= 0)
		json_text(&row->writer, "level", level_name((enum level)payload->level));
	if (payload->seen_by != NULL)
		json_text(&row->writer, "seen_by", payload->seen_by);
	json_open_object(&row->writer, "keys");
	for (unsigned key = 0; key < WBH_KEYS; key++)
		if (payload->keys[key] != NULL)
			json_text(&row->writer, wbh_key_name(key), payload->keys[key]);
	json_close_object(&row->writer);
	write_evidence(row, payload);
	json_close_object(&row->writer);
}

static void each_payload(struct row *row, const struct track *track,
			 void (*function)(struct row *row, struct payload *payload))
{
	struct payload *others[] = { track->base.current.last, track->base.ended.last, track->base.unknown,
				     track->shown.run.last, track->shown.stale };

	for (size_t i = 0; i < ELEMENTS(others); i++)
		function(row, others[i]);
	for (size_t i = 0; i < track->sighting_count; i++)
		function(row, track->sightings[i].payload);
}

static void clear_slot(struct row *row, struct payload *payload)
{
	(void)row;
	if (payload != NULL)
		payload->slot = NO_PAYLOAD;
}

static void write_slot(struct row *row, const char *name, const struct payload *payload)
{
	if (payload != NULL)
		json_number(&row->writer, name, payload->slot);
}

static void write_run(struct row *row, const char *name, const struct run *run)
{
	char count[sizeof("18446744073709551615")];

	if (!run->exists)
		return;
	json_open_object(&row->writer, name);
	json_text(&row->writer, "how", finding_state_name(run->how));
	write_number(row, "begins", run->begins);
	write_number(row, "first_seen", run->first_seen);
	write_number(row, "last_seen", run->last_seen);
	write_number(row, "ended", run->ended);
	(void)snprintf(count, sizeof(count), "%" PRIu64, run->count);
	json_text(&row->writer, "count", count);
	write_slot(row, "payload", run->last);
	json_close_object(&row->writer);
}

/* Servers are told by their digest. */
static void write_speaker(struct row *row, const char *name, const struct speaker *speaker)
{
	char server[17];

	if (speaker->server == 0)
		return;
	(void)snprintf(server, sizeof(server), "%016" PRIx64, speaker->server);
	json_open_array(&row->writer, name);
	json_text(&row->writer, NULL, server);
	write_number(row, NULL, speaker->time);
	json_close_array(&row->writer);
}

static void write_base(struct row *row, const struct fold *base)
{
	json_open_object(&row->writer, "base");
	write_number(row, "time", base->time);
	write_number(row, "last_absent", base->last_absent);
	write_run(row, "current", &base->current);
	write_run(row, "ended", &base->ended);
	write_number(row, "unknown_since", base->unknown_since);
	write_slot(row, "unknown", base->unknown);
	write_speaker(row, "speaker", &base->speaker);
	write_speaker(row, "other", &base->other);
	json_close_object(&row->writer);
}

static const char *presence_letter(enum wbh_presence presence)
{
	for (size_t i = 0; i < ELEMENTS(presences); i++)
		if (presences[i].presence == presence)
			return presences[i].letter;
	return "";
}

static void write_sightings(struct row *row, const struct track *track)
{
	char identity[17];

	json_open_array(&row->writer, "sightings");
	for (size_t i = 0; i < track->sighting_count; i++) {
		const struct sighting *sighting = &track->sightings[i];

		(void)snprintf(identity, sizeof(identity), "%016" PRIx64, sighting->identity);
		json_open_array(&row->writer, NULL);
		write_number(row, NULL, sighting->time);
		json_text(&row->writer, NULL, presence_letter(sighting->presence));
		json_text(&row->writer, NULL, identity);
		(void)snprintf(identity, sizeof(identity), "%016" PRIx64, sighting->server);
		json_text(&row->writer, NULL, sighting->server != 0 ? identity : "");
		write_slot(row, NULL, sighting->payload);
		json_close_array(&row->writer);
	}
	json_close_array(&row->writer);
}

static void write_shown(struct row *row, const struct shown *shown)
{
	if (!shown->any)
		return;
	json_open_object(&row->writer, "shown");
	json_text(&row->writer, "state", finding_state_name(shown->state));
	write_run(row, "run", &shown->run);
	write_number(row, "opened", shown->opened);
	json_number(&row->writer, "revision", shown->revision);
	json_text(&row->writer, "level", level_name(shown->level));
	write_number(row, "acceptance", shown->acceptance);
	write_number(row, "stale_since", shown->stale_since);
	write_slot(row, "stale", shown->stale);
	if (shown->explained_by[0] != '\0')
		json_text(&row->writer, "explained_by", shown->explained_by);
	json_close_object(&row->writer);
}

static int write_track(const struct diagnosis *diagnosis, const struct track *track, struct buffer *buffer)
{
	struct row row = { .writer = JSON_WRITER(buffer, 0) };

	buffer_clear(buffer);
	json_open_object(&row.writer, NULL);
	json_text(&row.writer, "finding", finding_type(track->id)->id);
	json_text(&row.writer, "subject", wbh_key_name(track->subject));
	json_text(&row.writer, "name", track->name);
	write_number(&row, "judged", diagnosis->now);
	write_number(&row, "escalated", track->escalated);
	each_payload(&row, track, clear_slot);
	json_open_array(&row.writer, "payloads");
	each_payload(&row, track, write_payload);
	json_close_array(&row.writer);
	write_base(&row, &track->base);
	write_sightings(&row, track);
	write_shown(&row, &track->shown);
	json_close_object(&row.writer);
	return buffer->error;
}

static int save_gone(struct diagnosis *diagnosis, state_row_function write_row, void *context)
{
	struct table_row *row = table_first(diagnosis->gone);

	while (row != NULL) {
		struct table_row *next = table_next(row);
		int r = table_get(diagnosis->tracks, table_key(row)) == NULL ? write_row(context, table_key(row), NULL)
									     : 0;

		if (r < 0)
			return r;
		(void)table_remove(diagnosis->gone, table_key(row));
		row = next;
	}
	return 0;
}

int diagnosis_state_save(struct diagnosis *diagnosis, state_row_function write_row, void *context)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(ROW_LIMIT);
	int r = save_gone(diagnosis, write_row, context);

	while (r >= 0 && diagnosis->unsaved.count > 0) {
		struct track *track = diagnosis->unsaved.tracks[diagnosis->unsaved.count - 1];

		if (track != NULL) {
			r = write_track(diagnosis, track, &buffer);
			if (r >= 0)
				r = write_row(context, track->uid, buffer_text(&buffer));
			if (r < 0)
				return r;
			track->unsaved = false;
			track->stored = true;
		}
		diagnosis->unsaved.count--;
	}
	return r;
}

/* ---- reading; every failure is a malformed row ---- */

struct payloads {
	struct payload *list[ROW_PAYLOAD_LIMIT];
	size_t count;
};

static void payloads_done(struct payloads *payloads)
{
	for (size_t i = 0; i < payloads->count; i++)
		payload_unref(payloads->list[i]);
}

static const char *get_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* An absent one is TIMESTAMP_NONE. */
static bool read_number(const cJSON *object, const char *name, int64_t *ret)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	*ret = TIMESTAMP_NONE;
	return value == NULL || (cJSON_IsString(value) && text_to_i64(value->valuestring, ret) == 0);
}

static bool read_state(const cJSON *object, const char *name, enum finding_state *ret)
{
	const char *text = get_text(object, name);

	for (enum finding_state state = FINDING_OPEN; state <= FINDING_EXPIRED; state++)
		if (text_equal(text, finding_state_name(state))) {
			*ret = state;
			return true;
		}
	return false;
}

static bool read_slot(const cJSON *value, const struct payloads *payloads, struct payload **slot)
{
	if (value == NULL)
		return true;
	if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble >= (double)payloads->count)
		return false;
	payload_replace(slot, payloads->list[(size_t)value->valuedouble]);
	return true;
}

static bool read_evidence(const cJSON *evidence, struct wbh_pair *pairs, size_t *count)
{
	const cJSON *pair;

	*count = 0;
	cJSON_ArrayForEach(pair, evidence)
	{
		if (*count == WBH_EVIDENCE_LIMIT || cJSON_GetArraySize(pair) != 2)
			return false;
		pairs[(*count)++] = (struct wbh_pair){ .name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0)),
						       .value = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1)) };
	}
	return true;
}

static int read_payload(const cJSON *object, struct payloads *payloads)
{
	const char *level = get_text(object, "level");
	struct wbh_pair evidence[WBH_EVIDENCE_LIMIT];
	struct wbh_symptom symptom = { .evidence = evidence };
	const cJSON *key;
	int number = level != NULL ? level_from_name(level) : -1;
	int r;

	if (payloads->count == ELEMENTS(payloads->list) || (level != NULL && number < 0))
		return -WBH_E_MALFORMED;
	cJSON_ArrayForEach(key, cJSON_GetObjectItemCaseSensitive(object, "keys"))
	{
		int known = wbh_key_from_name(key->string);

		if (known < 0)
			return -WBH_E_MALFORMED;
		symptom.keys[known] = cJSON_GetStringValue(key);
	}
	if (!read_evidence(cJSON_GetObjectItemCaseSensitive(object, "evidence"), evidence, &symptom.evidence_count))
		return -WBH_E_MALFORMED;

	r = payload_new(&payloads->list[payloads->count], &symptom, number, get_text(object, "seen_by"));
	if (r >= 0)
		payloads->count++;
	return r;
}

static bool read_run(const cJSON *object, const struct payloads *payloads, struct run *run)
{
	if (object == NULL)
		return true;
	run->exists = true;
	return read_state(object, "how", &run->how) && read_number(object, "begins", &run->begins) &&
	       read_number(object, "first_seen", &run->first_seen) && run->first_seen != TIMESTAMP_NONE &&
	       read_number(object, "last_seen", &run->last_seen) && run->last_seen != TIMESTAMP_NONE &&
	       read_number(object, "ended", &run->ended) && text_to_u64(get_text(object, "count"), &run->count) == 0 &&
	       read_slot(cJSON_GetObjectItemCaseSensitive(object, "payload"), payloads, &run->last);
}

static bool read_digest(const char *text, uint64_t *ret)
{
	if (text == NULL || strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
		return false;
	*ret = strtoull(text, NULL, 16);
	return true;
}

/* Not there: nobody spoke. */
static bool read_speaker(const cJSON *array, struct speaker *ret)
{
	const char *time = cJSON_GetStringValue(cJSON_GetArrayItem(array, 1));

	if (array == NULL)
		return true;
	return read_digest(cJSON_GetStringValue(cJSON_GetArrayItem(array, 0)), &ret->server) && time != NULL &&
	       text_to_i64(time, &ret->time) == 0 && ret->time <= TIME_LIMIT && ret->time >= -TIME_LIMIT;
}

static bool read_base(const cJSON *object, const struct payloads *payloads, struct fold *base)
{
	return cJSON_IsObject(object) && read_number(object, "time", &base->time) &&
	       read_number(object, "last_absent", &base->last_absent) &&
	       read_number(object, "unknown_since", &base->unknown_since) &&
	       read_run(cJSON_GetObjectItemCaseSensitive(object, "current"), payloads, &base->current) &&
	       read_run(cJSON_GetObjectItemCaseSensitive(object, "ended"), payloads, &base->ended) &&
	       read_slot(cJSON_GetObjectItemCaseSensitive(object, "unknown"), payloads, &base->unknown) &&
	       read_speaker(cJSON_GetObjectItemCaseSensitive(object, "speaker"), &base->speaker) &&
	       read_speaker(cJSON_GetObjectItemCaseSensitive(object, "other"), &base->other);
}

static bool read_presence(const char *letter, enum wbh_presence *ret)
{
	for (size_t i = 0; i < ELEMENTS(presences); i++)
		if (text_equal(letter, presences[i].letter)) {
			*ret = presences[i].presence;
			return true;
		}
	return false;
}

static bool read_server(const char *text, uint64_t *ret)
{
	*ret = 0;
	return text_equal(text, "") || read_digest(text, ret);
}

static int read_sighting(const cJSON *array, const struct payloads *payloads, struct track *track)
{
	_cleanup_(payload_unref_p) struct payload *payload = NULL;
	const char *time = cJSON_GetStringValue(cJSON_GetArrayItem(array, 0));
	struct sighting sighting;

	if (time == NULL || text_to_i64(time, &sighting.time) < 0 || sighting.time > TIME_LIMIT ||
	    sighting.time < -TIME_LIMIT ||
	    !read_presence(cJSON_GetStringValue(cJSON_GetArrayItem(array, 1)), &sighting.presence) ||
	    !read_digest(cJSON_GetStringValue(cJSON_GetArrayItem(array, 2)), &sighting.identity) ||
	    !read_server(cJSON_GetStringValue(cJSON_GetArrayItem(array, 3)), &sighting.server) ||
	    !read_slot(cJSON_GetArrayItem(array, 4), payloads, &payload))
		return -WBH_E_MALFORMED;
	if (track->sighting_count == SIGHTING_LIMIT ||
	    (track->sighting_count > 0 && track->sightings[track->sighting_count - 1].time > sighting.time))
		return -WBH_E_MALFORMED;
	sighting.payload = payload;
	track_changed_at(track, &sighting);
	return track_append(track, &sighting);
}

static bool read_shown(const cJSON *object, const struct payloads *payloads, struct shown *shown)
{
	const char *level = get_text(object, "level"), *explained_by = get_text(object, "explained_by");
	const cJSON *revision = cJSON_GetObjectItemCaseSensitive(object, "revision");

	if (object == NULL)
		return true;
	if (level == NULL || level_from_name(level) < 0 || !cJSON_IsNumber(revision) || revision->valuedouble < 1 ||
	    revision->valuedouble > UINT32_MAX)
		return false;
	if (explained_by != NULL && strlen(explained_by) != DIGEST_TEXT_SIZE - 1)
		return false;
	shown->any = true;
	shown->level = (enum level)level_from_name(level);
	shown->revision = (uint32_t)revision->valuedouble;
	if (explained_by != NULL)
		memcpy(shown->explained_by, explained_by, DIGEST_TEXT_SIZE);
	if (!read_number(object, "acceptance", &shown->acceptance))
		return false;
	if (shown->acceptance == TIMESTAMP_NONE)
		shown->acceptance = 0;
	return read_state(object, "state", &shown->state) && read_number(object, "opened", &shown->opened) &&
	       shown->opened != TIMESTAMP_NONE && read_number(object, "stale_since", &shown->stale_since) &&
	       read_run(cJSON_GetObjectItemCaseSensitive(object, "run"), payloads, &shown->run) && shown->run.exists &&
	       read_slot(cJSON_GetObjectItemCaseSensitive(object, "stale"), payloads, &shown->stale);
}

static int new_track(const cJSON *object, const char *key, struct track **ret)
{
	const char *finding = get_text(object, "finding"), *name = get_text(object, "name");
	const char *subject = get_text(object, "subject");
	int id = finding_from_name(finding), kind = subject != NULL ? wbh_key_from_name(subject) : -ENOENT;

	if (id < 0 || kind < 0 || name == NULL || strlen(key) != DIGEST_TEXT_SIZE - 1)
		return -WBH_E_MALFORMED;
	return track_new(ret, (enum finding_id)id, (enum wbh_key)kind, name, key);
}

static int read_track(struct diagnosis *diagnosis, const cJSON *object, struct track *track)
{
	_cleanup_(payloads_done) struct payloads payloads = { .count = 0 };
	const cJSON *child;
	int64_t judged;
	int r = 0;

	cJSON_ArrayForEach(child, cJSON_GetObjectItemCaseSensitive(object, "payloads"))
	{
		r = read_payload(child, &payloads);
		if (r < 0)
			return r;
	}
	cJSON_ArrayForEach(child, cJSON_GetObjectItemCaseSensitive(object, "sightings"))
	{
		r = read_sighting(child, &payloads, track);
		if (r < 0)
			return r;
	}
	if (!read_number(object, "judged", &judged) || !read_number(object, "escalated", &track->escalated) ||
	    !read_base(cJSON_GetObjectItemCaseSensitive(object, "base"), &payloads, &track->base) ||
	    !read_shown(cJSON_GetObjectItemCaseSensitive(object, "shown"), &payloads, &track->shown))
		return -WBH_E_MALFORMED;

	/* Time goes on from where the latest row was judged. */
	if (judged > diagnosis->now)
		diagnosis->now = judged;
	return 0;
}

static void delete_json(cJSON **json)
{
	cJSON_Delete(*json);
}

int diagnosis_state_load(struct diagnosis *diagnosis, const char *key, const char *value)
{
	_cleanup_(delete_json) cJSON *object = cJSON_Parse(value);
	_cleanup_(track_free_p) struct track *track = NULL;
	struct track *added;
	int r;

	if (!cJSON_IsObject(object) || table_get(diagnosis->tracks, key) != NULL)
		return -WBH_E_MALFORMED;
	r = new_track(object, key, &track);
	if (r >= 0)
		r = read_track(diagnosis, object, track);
	if (r >= 0)
		r = diagnosis_add_track(diagnosis, track);
	if (r < 0)
		return r;

	added = steal_pointer(track);
	added->stored = true;
	diagnosis_sort_in(diagnosis, added);
	diagnosis->listing_stale = true;
	return diagnosis_mark_dirty(diagnosis, added);
}
