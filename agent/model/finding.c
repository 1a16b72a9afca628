/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: what is fixed about each kind, their names for ever, their JSON. */
#include "model/finding.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"

#define SUBJECT(key) (UINT32_C(1) << WBH_KEY_##key)

static const struct finding_type types[FINDINGS] = {
#define FINDING(id_, name_, stage_, max_level_, subjects_, life_, title_, explains_)                                   \
	[id_] = { .id = #id_,                                                                                          \
		  .name = (name_),                                                                                     \
		  .stage = (stage_),                                                                                   \
		  .max_level = (max_level_),                                                                           \
		  .subjects = (subjects_),                                                                             \
		  .life = (life_),                                                                                     \
		  .title = (title_),                                                                                   \
		  .explains = (explains_) },
#include "model/finding.def"
#undef FINDING
};

static const char *const lives[LIVES] = {
	[LIFE_STATE] = "state",           [LIFE_CODE] = "code", [LIFE_SWEEP] = "sweep", [LIFE_ABSENCE] = "absence",
	[LIFE_OCCURRENCE] = "occurrence",
};

static const char *const states[] = {
	[FINDING_OPEN] = "open",
	[FINDING_CLEARED] = "cleared",
	[FINDING_EXPIRED] = "expired",
};

const struct finding_type *finding_type(enum finding_id id)
{
	return &types[id];
}

int finding_from_name(const char *name)
{
	if (name == NULL)
		return -ENOENT;
	for (size_t i = 0; i < ELEMENTS(types); i++)
		if (text_equal(name, types[i].name) || text_equal_fold(name, types[i].id))
			return (int)i;
	return -ENOENT;
}

bool finding_hangs_on_place(enum finding_id id)
{
	switch (id) {
	case WB2003: /* endpoint, interception, TLS, proxy */
	case WB2004:
	case WB2005:
	case WB2007:
	case WB4001: /* controller, its RPC, the domain's records, LDAP's encryption */
	case WB4003:
	case WB4009:
	case WB4010:
		return true;
	default:
		return false;
	}
}

const char *finding_life_name(enum finding_life life)
{
	return lives[life];
}

const char *finding_state_name(enum finding_state state)
{
	return states[state];
}

const char *finding_uid(enum finding_id id, enum wbh_key subject, const char *name, char text[static DIGEST_TEXT_SIZE])
{
	_cleanup_free_ char *folded = strdup(name);

	if (folded == NULL)
		return NULL;
	if (wbh_key_folds(subject))
		text_lower(folded);
	return DIGEST(text, types[id].id, wbh_key_name(subject), folded);
}

const char *finding_episode(const char *uid, int64_t opened, char text[static DIGEST_TEXT_SIZE])
{
	char time[TIMESTAMP_TEXT_SIZE];

	return DIGEST(text, uid, timestamp_format(opened, time));
}

const char *finding_delivery_id(const struct finding *finding, char text[static DIGEST_TEXT_SIZE])
{
	char revision[sizeof("4294967295")];

	(void)snprintf(revision, sizeof(revision), "%" PRIu32, finding->revision);
	return DIGEST(text, finding->episode, revision);
}

const char *finding_message_id(enum finding_id id, char text[static DIGEST_TEXT_SIZE])
{
	return DIGEST(text, "wbhealth", "finding", types[id].id);
}

const char *state_message_id(char text[static DIGEST_TEXT_SIZE])
{
	return DIGEST(text, "wbhealth", "state");
}

static void write_stale(const struct finding *finding, struct json_writer *writer)
{
	if (finding->stale_since == TIMESTAMP_NONE) {
		json_null(writer, "stale");
		return;
	}
	json_open_object(writer, "stale");
	json_time(writer, "since", finding->stale_since);
	json_text(writer, "reason", finding->stale_reason);
	json_close_object(writer);
}

static void write_subject(const struct finding *finding, struct json_writer *writer)
{
	json_open_object(writer, "subject");
	json_text(writer, "type", wbh_key_name(finding->subject));
	json_text(writer, "name", finding->keys[finding->subject]);
	for (unsigned key = 0; key < WBH_KEYS; key++)
		if (key != finding->subject && finding->keys[key] != NULL)
			json_text(writer, wbh_key_name(key), finding->keys[key]);
	json_close_object(writer);
}

static void write_acceptance(const struct finding *finding, struct json_writer *writer)
{
	json_bool(writer, "accepted", finding->accepted);
	if (finding->accepted_as == NULL) {
		json_null(writer, "acceptance");
		return;
	}
	json_open_object(writer, "acceptance");
	json_text(writer, "name", finding->accepted_as);
	json_time(writer, "until", finding->accepted_until);
	json_text(writer, "reason", finding->accepted_reason);
	json_close_object(writer);
}

static bool name_came_before(const struct finding *finding, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(finding->evidence[i].name, finding->evidence[index].name))
			return true;
	return false;
}

/* An object has each name once: what is unnamed or told again is left out. */
static void write_evidence(const struct finding *finding, struct json_writer *writer)
{
	json_open_object(writer, "evidence");
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (finding->evidence[i].name != NULL && !name_came_before(finding, i))
			json_text(writer, finding->evidence[i].name, finding->evidence[i].value);
	json_close_object(writer);
}

void finding_write_json(const struct finding *finding, struct json_writer *writer, const char *name)
{
	const struct finding_type *type = &types[finding->id];
	char delivery_id[DIGEST_TEXT_SIZE];

	json_open_object(writer, name);
	json_text(writer, "id", type->id);
	json_text(writer, "name", type->name);
	json_text(writer, "uid", finding->uid);
	json_text(writer, "episode", finding->episode);
	json_number(writer, "revision", finding->revision);
	json_text(writer, "delivery_id", finding_delivery_id(finding, delivery_id));
	json_text(writer, "stage", stage_name(type->stage));
	json_text(writer, "level", level_name(finding->level));
	json_text(writer, "state", finding_state_name(finding->state));
	write_stale(finding, writer);
	write_subject(finding, writer);
	json_text(writer, "title", finding->title);
	json_text(writer, "cause", finding->cause);
	json_text(writer, "remedy", finding->remedy);
	json_text(writer, "reference", finding->reference);
	json_time(writer, "opened", finding->opened);
	json_time(writer, "first_seen", finding->first_seen);
	json_time(writer, "last_seen", finding->last_seen);
	json_number(writer, "count", finding->count <= INT64_MAX ? (int64_t)finding->count : INT64_MAX);
	json_text(writer, "vantage", finding->vantage);
	write_evidence(finding, writer);
	json_text(writer, "explained_by", finding->explained_by);
	write_acceptance(finding, writer);
	json_open_array(writer, "seen_by");
	if (finding->seen_by != NULL)
		json_text(writer, NULL, finding->seen_by);
	json_close_array(writer);
	json_close_object(writer);
}
