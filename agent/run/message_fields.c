/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields each message has, in the order of the wire: every field is named here and nowhere else. */
#include "run/message_fields.h"

#include "model/stage.h"
#include "run/message.h"

/* Limits of text, in bytes. */
#define NAME_LIMIT 1024u  /* providers, keys, subjects, computers */
#define PATH_LIMIT 4096u  /* PATH_MAX */
#define WORDS_LIMIT 8192u /* a sentence for a person, a setting's value */
#define LONG_LIMIT 16384u /* a remedy */
#define JSON_LIMIT 65536u /* a whole change, a fact's value */

/* Of lists, in items. The frame ends most of them earlier. */
#define SETTING_LIMIT 4096u
#define LIST_LIMIT 65536u

#define FIELD(type, member, kind_, flags_, limit_)                                                                     \
	{                                                                                                              \
		.name = #member, .kind = (kind_), .flags = (flags_), .limit = (limit_),                                \
		.offset = offsetof(type, member)                                                                       \
	}
#define TEXT(type, member, flags, limit) FIELD(type, member, FIELD_TEXT, flags, limit)
#define NUMBER(type, member, kind, flags) FIELD(type, member, kind, flags, 0)
#define LIST(type, member, count_member, flags_, limit_, items_)                                                       \
	{                                                                                                              \
		.name = #member, .kind = FIELD_LIST, .flags = (flags_), .limit = (limit_),                             \
		.offset = offsetof(type, member), .count_offset = offsetof(type, count_member), .items = (items_)      \
	}

/* ---- parts ---- */

static const struct field event_pair_fields[] = {
	TEXT(struct wbh_pair, name, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_pair, value, FIELD_CUT, WBH_EVENT_LIMIT),
};
static const struct field_group event_pair = FIELD_GROUP("pair", struct wbh_pair, event_pair_fields);

static const struct field evidence_fields[] = {
	TEXT(struct wbh_pair, name, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_pair, value, FIELD_CUT, WORDS_LIMIT),
};
static const struct field_group evidence_pair = FIELD_GROUP("evidence", struct wbh_pair, evidence_fields);

static const struct field setting_value_fields[] = {
	TEXT(struct wbh_pair, name, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_pair, value, FIELD_REQUIRED, WORDS_LIMIT),
};
static const struct field_group setting_value = FIELD_GROUP("setting", struct wbh_pair, setting_value_fields);

static const struct field interest_fields[] = {
	TEXT(struct wbh_interest, provider, FIELD_REQUIRED, NAME_LIMIT),
	NUMBER(struct wbh_interest, event_id, FIELD_U32, 0),
};
static const struct field_group interest_group = FIELD_GROUP("interest", struct wbh_interest, interest_fields);

static const struct field setting_fields[] = {
	TEXT(struct wbh_setting, key, FIELD_REQUIRED, NAME_LIMIT),
	FIELD(struct wbh_setting, type, FIELD_U32, 0, WBH_SETTING_SECRET),
	FIELD(struct wbh_setting, flags, FIELD_U32, 0, WBH_SETTING_REQUIRED | WBH_SETTING_REPEATABLE),
	TEXT(struct wbh_setting, default_value, 0, WORDS_LIMIT),
	TEXT(struct wbh_setting, choices, 0, WORDS_LIMIT),
	TEXT(struct wbh_setting, help, 0, WORDS_LIMIT),
};
static const struct field_group setting_group = FIELD_GROUP("setting", struct wbh_setting, setting_fields);

struct word {
	const char *text;
};
static const struct field word_fields[] = { TEXT(struct word, text, FIELD_REQUIRED, NAME_LIMIT) };
static const struct field_group word_group = FIELD_GROUP("word", struct word, word_fields);

static const struct field fact_fields[] = {
	TEXT(struct wbh_fact, kind, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_fact, subject, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_fact, value, FIELD_REQUIRED, JSON_LIMIT),
	NUMBER(struct wbh_fact, time, FIELD_TIME, 0),
	NUMBER(struct wbh_fact, ttl, FIELD_TIME, 0),
};
const struct field_group message_fact_group = FIELD_GROUP("fact", struct wbh_fact, fact_fields);

static const struct field request_fields[] = {
	TEXT(struct message_request, user, FIELD_REQUIRED, NAME_LIMIT),
};
static const struct field_group request_group = FIELD_GROUP("request", struct message_request, request_fields);

/* ---- agent -> worker ---- */

static const struct field start_fields[] = {
	FIELD(struct message_start, task, FIELD_U32, FIELD_REQUIRED, WORKER_EVENTS_XML),
	TEXT(struct message_start, plugin_path, FIELD_REQUIRED, PATH_LIMIT),
	TEXT(struct message_start, instance, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct message_start, cursor, 0, WBH_CURSOR_LIMIT),
	NUMBER(struct message_start, follow, FIELD_BOOL, 0),
	LIST(struct message_start, settings, setting_count, 0, SETTING_LIMIT, &setting_value),
	LIST(struct message_start, interest, interest_count, 0, LIST_LIMIT, &interest_group),
	NUMBER(struct message_start, interest_all, FIELD_BOOL, 0),
	LIST(struct message_start, facts, fact_count, 0, LIST_LIMIT, &message_fact_group),
	LIST(struct message_start, requests, request_count, 0, SETTING_LIMIT, &request_group),
};
const struct field_group message_start_group = FIELD_GROUP("start", struct message_start, start_fields);

static const struct field change_fields[] = {
	NUMBER(struct wbh_change, row, FIELD_U64, FIELD_REQUIRED),
	TEXT(struct wbh_change, kind, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_change, delivery_id, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_change, message_id, 0, NAME_LIMIT),
	TEXT(struct wbh_change, id, 0, NAME_LIMIT),
	TEXT(struct wbh_change, name, 0, NAME_LIMIT),
	TEXT(struct wbh_change, uid, 0, NAME_LIMIT),
	TEXT(struct wbh_change, level, 0, NAME_LIMIT),
	TEXT(struct wbh_change, state, 0, NAME_LIMIT),
	TEXT(struct wbh_change, stage, 0, NAME_LIMIT),
	TEXT(struct wbh_change, subject_type, 0, NAME_LIMIT),
	TEXT(struct wbh_change, subject_name, 0, NAME_LIMIT),
	TEXT(struct wbh_change, title, FIELD_CUT, LONG_LIMIT),
	TEXT(struct wbh_change, cause, FIELD_CUT, LONG_LIMIT),
	TEXT(struct wbh_change, remedy, FIELD_CUT, LONG_LIMIT),
	TEXT(struct wbh_change, json, FIELD_REQUIRED, JSON_LIMIT),
};
const struct field_group message_change_group = FIELD_GROUP("change", struct wbh_change, change_fields);

/* ---- worker -> agent ---- */

static const struct field ready_fields[] = {
	NUMBER(struct message_ready, landlock_abi, FIELD_U32, 0),
	NUMBER(struct message_ready, seccomp, FIELD_BOOL, 0),
	TEXT(struct message_ready, missing, FIELD_REQUIRED | FIELD_CUT, NAME_LIMIT),
};
const struct field_group message_ready_group = FIELD_GROUP("ready", struct message_ready, ready_fields);

static const struct field description_fields[] = {
	FIELD(struct plugin_description, kind, FIELD_U32, FIELD_REQUIRED, WBH_SINK),
	TEXT(struct plugin_description, name, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct plugin_description, version, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct plugin_description, summary, FIELD_REQUIRED, WORDS_LIMIT),
	LIST(struct plugin_description, settings, setting_count, FIELD_TERMINATED, SETTING_LIMIT, &setting_group),
	FIELD(struct plugin_description, feeds, FIELD_U32, 0, (1u << STAGES) - 1),
	LIST(struct plugin_description, consumes, consume_count, FIELD_TERMINATED, SETTING_LIMIT, &word_group),
};
const struct field_group message_description_group =
	FIELD_GROUP("description", struct plugin_description, description_fields);

/* Ordered by how much is lost when the end is cut: rules match names and data before anything else. */
static const struct field event_fields[] = {
	TEXT(struct wbh_event, provider, FIELD_CUT, NAME_LIMIT),
	NUMBER(struct wbh_event, event_id, FIELD_U32, 0),
	NUMBER(struct wbh_event, qualifiers, FIELD_I64, FIELD_ABSENT),
	NUMBER(struct wbh_event, version, FIELD_I64, FIELD_ABSENT),
	NUMBER(struct wbh_event, level, FIELD_I64, FIELD_ABSENT),
	NUMBER(struct wbh_event, task, FIELD_I64, FIELD_ABSENT),
	NUMBER(struct wbh_event, opcode, FIELD_I64, FIELD_ABSENT),
	TEXT(struct wbh_event, keywords, FIELD_CUT, NAME_LIMIT),
	NUMBER(struct wbh_event, time, FIELD_TIME, 0),
	TEXT(struct wbh_event, time_text, FIELD_CUT, NAME_LIMIT),
	NUMBER(struct wbh_event, record_id, FIELD_I64, FIELD_ABSENT),
	TEXT(struct wbh_event, activity_id, FIELD_CUT, NAME_LIMIT),
	NUMBER(struct wbh_event, process_id, FIELD_I64, FIELD_ABSENT),
	NUMBER(struct wbh_event, thread_id, FIELD_I64, FIELD_ABSENT),
	TEXT(struct wbh_event, channel, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_event, computer, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_event, user_sid, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_event, file, FIELD_CUT, PATH_LIMIT),
	NUMBER(struct wbh_event, offset, FIELD_U64, 0),
	LIST(struct wbh_event, data, data_count, FIELD_CUT_LIST, WBH_EVENT_DATA_LIMIT, &event_pair),
	TEXT(struct wbh_event, binary, FIELD_CUT, WBH_EVENT_LIMIT),
	TEXT(struct wbh_event, user_data, FIELD_CUT, WBH_EVENT_LIMIT),
	TEXT(struct wbh_event, message, FIELD_CUT, WBH_EVENT_LIMIT),
	NUMBER(struct wbh_event, cut, FIELD_CUT_BYTES, 0),
};
const struct field_group message_event_group = FIELD_GROUP("event", struct wbh_event, event_fields);

static const struct field symptom_fields[] = {
	TEXT(struct wbh_symptom, finding, FIELD_REQUIRED, NAME_LIMIT),
	FIELD(struct wbh_symptom, subject, FIELD_U32, FIELD_REQUIRED, WBH_KEYS - 1),
#define KEY(enumerator, name) TEXT(struct wbh_symptom, keys[enumerator], 0, NAME_LIMIT),
#include "model/key.def"
#undef KEY
	FIELD(struct wbh_symptom, presence, FIELD_U32, FIELD_REQUIRED, WBH_UNKNOWN),
	NUMBER(struct wbh_symptom, time, FIELD_TIME, 0),
	TEXT(struct wbh_symptom, level, 0, NAME_LIMIT),
	LIST(struct wbh_symptom, evidence, evidence_count, FIELD_CUT_LIST, WBH_EVIDENCE_LIMIT, &evidence_pair),
	TEXT(struct wbh_symptom, identity, 0, NAME_LIMIT),
};
const struct field_group message_symptom_group = FIELD_GROUP("symptom", struct wbh_symptom, symptom_fields);

static const struct field outlook_fields[] = {
	FIELD(struct wbh_outlook, operation, FIELD_U32, 0, WBH_OPERATIONS - 1),
	FIELD(struct wbh_outlook, answer, FIELD_U32, 0, WBH_ANSWERS - 1),
	FIELD(struct wbh_outlook, basis, FIELD_U32, 0, WBH_BASES - 1),
	TEXT(struct wbh_outlook, finding, 0, NAME_LIMIT),
	TEXT(struct wbh_outlook, reason, FIELD_CUT, WORDS_LIMIT),
	TEXT(struct wbh_outlook, decided_by, FIELD_CUT, WORDS_LIMIT),
	NUMBER(struct wbh_outlook, until, FIELD_TIME, 0),
	TEXT(struct wbh_outlook, remedy, FIELD_CUT, WORDS_LIMIT),
};
static const struct field_group outlook_group = FIELD_GROUP("outlook", struct wbh_outlook, outlook_fields);

static const struct field prediction_fields[] = {
	TEXT(struct wbh_prediction, asked, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_prediction, dn, FIELD_CUT, PATH_LIMIT),
	TEXT(struct wbh_prediction, upn, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_prediction, sam_account_name, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_prediction, sid, FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_prediction, controller, FIELD_CUT, NAME_LIMIT),
	LIST(struct wbh_prediction, outlooks, outlook_count, 0, WBH_OPERATIONS, &outlook_group),
};
const struct field_group message_prediction_group = FIELD_GROUP("prediction", struct wbh_prediction, prediction_fields);

static const struct field population_cause_fields[] = {
	TEXT(struct wbh_population_cause, finding, FIELD_REQUIRED, NAME_LIMIT),
	TEXT(struct wbh_population_cause, container, FIELD_REQUIRED | FIELD_CUT, PATH_LIMIT),
	NUMBER(struct wbh_population_cause, count, FIELD_U64, 0),
	TEXT(struct wbh_population_cause, examples, FIELD_CUT, NAME_LIMIT),
};
static const struct field_group population_cause_group =
	FIELD_GROUP("cause", struct wbh_population_cause, population_cause_fields);

static const struct field population_fields[] = {
	TEXT(struct wbh_population, domain, FIELD_REQUIRED | FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_population, scope_basis, FIELD_REQUIRED | FIELD_CUT, NAME_LIMIT),
	NUMBER(struct wbh_population, in_scope, FIELD_U64, 0),
	NUMBER(struct wbh_population, can_reset, FIELD_U64, 0),
	NUMBER(struct wbh_population, cannot_reset, FIELD_U64, 0),
	NUMBER(struct wbh_population, unknown, FIELD_U64, 0),
	NUMBER(struct wbh_population, partial, FIELD_BOOL, 0),
	LIST(struct wbh_population, causes, cause_count, FIELD_CUT_LIST, WBH_EVIDENCE_LIMIT, &population_cause_group),
};
const struct field_group message_population_group = FIELD_GROUP("population", struct wbh_population, population_fields);

static const struct field progress_fields[] = {
	TEXT(struct wbh_progress, computer, FIELD_REQUIRED | FIELD_CUT, NAME_LIMIT),
	TEXT(struct wbh_progress, channel, FIELD_REQUIRED | FIELD_CUT, NAME_LIMIT),
	NUMBER(struct wbh_progress, newest_time, FIELD_TIME, 0),
	NUMBER(struct wbh_progress, newest_record_id, FIELD_I64, FIELD_ABSENT),
	NUMBER(struct wbh_progress, records, FIELD_U64, 0),
	NUMBER(struct wbh_progress, dropped, FIELD_U64, 0),
};
const struct field_group message_progress_group = FIELD_GROUP("progress", struct wbh_progress, progress_fields);

static const struct field damage_fields[] = {
	TEXT(struct wbh_damage, file, FIELD_REQUIRED | FIELD_CUT, PATH_LIMIT),
	NUMBER(struct wbh_damage, offset, FIELD_U64, 0),
	NUMBER(struct wbh_damage, line, FIELD_U64, 0),
	NUMBER(struct wbh_damage, bytes, FIELD_U64, 0),
	NUMBER(struct wbh_damage, records, FIELD_U64, 0),
	TEXT(struct wbh_damage, reason, FIELD_REQUIRED | FIELD_CUT, WORDS_LIMIT),
};
const struct field_group message_damage_group = FIELD_GROUP("damage", struct wbh_damage, damage_fields);

static const struct field cursor_fields[] = {
	TEXT(struct message_cursor, cursor, FIELD_REQUIRED, WBH_CURSOR_LIMIT),
};
const struct field_group message_cursor_group = FIELD_GROUP("cursor", struct message_cursor, cursor_fields);

static const struct field acknowledge_fields[] = {
	NUMBER(struct message_acknowledge, row, FIELD_U64, FIELD_REQUIRED),
};
const struct field_group message_acknowledge_group =
	FIELD_GROUP("acknowledge", struct message_acknowledge, acknowledge_fields);

static const struct field log_fields[] = {
	FIELD(struct message_log, level, FIELD_U32, FIELD_REQUIRED, WBH_LOG_DEBUG),
	TEXT(struct message_log, text, FIELD_REQUIRED | FIELD_CUT, WORDS_LIMIT),
};
const struct field_group message_log_group = FIELD_GROUP("log", struct message_log, log_fields);

static const struct field done_fields[] = {
	NUMBER(struct message_done, result, FIELD_INT, FIELD_REQUIRED),
	TEXT(struct message_done, problem, FIELD_REQUIRED | FIELD_CUT, WORDS_LIMIT),
};
const struct field_group message_done_group = FIELD_GROUP("done", struct message_done, done_fields);
