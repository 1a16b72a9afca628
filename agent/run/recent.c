/* SPDX-License-Identifier: Apache-2.0 */
/* Two states of rules and the records between them. */
#include "run/recent.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/siphash.h"
#include "base/table.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/message.h"

/* Of one server: what is above is settled early, oldest first. */
#define RECORD_LIMIT 4096u
/* What the head knew is set aside every so many records, so that a late one costs about as many and not all. */
#define SNAPSHOT_RECORDS 64u
#define BODY_LIMIT (WBH_EVENT_LIMIT + 64u * 1024u)

/* Something a record has told, or a timer that fired while it was worked on. */
struct told {
	struct told *next;
	bool is_attempt;
	uint64_t said; /* digest of all it said */
	uint64_t self; /* … and of what tells it apart from others */
	enum finding_id finding;
	enum wbh_key subject;
	int64_t time;
	char *name;     /* of the subject, or the attempt's id */
	char *identity; /* may be NULL */
};

struct record {
	int64_t time;
	char *key;
	char *source;
	char *tenant; /* or NULL */
	int64_t lateness;
	char *body; /* encoded as for the channel */
	size_t size;
	bool saved;
	struct told *told;
	struct rules_snapshot *before; /* what the head knew before it; NULL: not set aside */
};

struct server {
	char *name;
	struct record **records; /* by time and key */
	size_t count;
	size_t room;
	/* What the head knew before time went on behind the newest record. NULL: it did not. */
	struct rules_snapshot *before_time;
	int64_t settled;  /* time of the newest record that is no longer here; TIMESTAMP_NONE: none */
	size_t late_from; /* the head does not follow from the records from here on; NONE_LATE: it does */
};

#define NONE_LATE SIZE_MAX

struct recent {
	const struct rules *rules;
	struct rules_state *head;    /* lent */
	struct rules_state *settled; /* owned */
	struct table *servers;
	struct table *gone; /* keys of rows that are to be dropped */
	struct message_arena *arena;
	uint64_t key[2]; /* of digests */
};

/* While a record is worked on: what it tells is kept with it, and passed on where anybody wants it. */
struct hearing {
	const struct recent *recent;
	struct record *record;
	const struct recent_output *output; /* NULL: only kept */
	const struct memory *memory;        /* of what was told before; NULL: nothing */
};

static void told_free(struct told *told)
{
	while (told != NULL) {
		struct told *next = told->next;

		free(told->name);
		free(told->identity);
		free(told);
		told = next;
	}
}

static void record_free(struct record *record)
{
	if (record == NULL)
		return;
	told_free(record->told);
	rules_snapshot_free(record->before);
	free(record->key);
	free(record->source);
	free(record->tenant);
	free(record->body);
	free(record);
}

DEFINE_POINTER_CLEANUP(struct record, record_free);

static void server_free(void *value)
{
	struct server *server = value;
	size_t i;

	for (i = 0; i < server->count; i++)
		record_free(server->records[i]);
	rules_snapshot_free(server->before_time);
	free(server->records);
	free(server->name);
	free(server);
}

void recent_free(struct recent *recent)
{
	if (recent == NULL)
		return;
	rules_state_free(recent->settled);
	table_free(recent->servers);
	table_free(recent->gone);
	message_arena_free(recent->arena);
	free(recent);
}

int recent_new(struct recent **ret, const struct rules *rules, struct rules_state *head)
{
	_cleanup_(recent_free_p) struct recent *recent = calloc(1, sizeof(*recent));
	int r;

	if (recent == NULL)
		return -ENOMEM;
	recent->rules = rules;
	recent->head = head;
	/* Digests never leave the process. */
	if (getrandom(recent->key, sizeof(recent->key), 0) != (ssize_t)sizeof(recent->key))
		recent->key[0] = (uint64_t)(uintptr_t)recent;
	recent->settled = rules_state_new(rules);
	recent->servers = table_new(server_free);
	recent->gone = table_new(NULL);
	if (recent->settled == NULL || recent->servers == NULL || recent->gone == NULL)
		return -ENOMEM;
	r = message_arena_new(&recent->arena);
	if (r < 0)
		return r;
	*ret = steal_pointer(recent);
	return 0;
}

struct rules_state *recent_settled(struct recent *recent)
{
	return recent->settled;
}

static struct server *get_server(struct recent *recent, const char *name)
{
	struct server *server = table_get(recent->servers, name);

	if (server != NULL)
		return server;
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return NULL;
	server->settled = TIMESTAMP_NONE;
	server->late_from = NONE_LATE;
	server->name = strdup(name);
	if (server->name == NULL || table_put(recent->servers, name, server) < 0) {
		server_free(server);
		return NULL;
	}
	return server;
}

/* ---- what is told ---- */

static int keep_told(struct record *record, struct told *told, const char *name, const char *identity)
{
	told->name = strdup(name);
	told->identity = identity != NULL ? strdup(identity) : NULL;
	if (told->name == NULL || (identity != NULL && told->identity == NULL)) {
		told->next = NULL;
		told_free(told);
		return -ENOMEM;
	}
	told->next = record->told;
	record->told = told;
	return 0;
}

/* Adds a text, or that there is none, to a digest. */
static uint64_t digest_text(const struct recent *recent, uint64_t sum, const char *text)
{
	const uint64_t key[2] = { recent->key[0] ^ sum, recent->key[1] + (text != NULL) };

	return siphash13(text != NULL ? text : "", text != NULL ? strlen(text) : 0, key);
}

static uint64_t digest_number(const struct recent *recent, uint64_t sum, int64_t number)
{
	const uint64_t key[2] = { recent->key[0] ^ sum, recent->key[1] };

	return siphash13(&number, sizeof(number), key);
}

/* What diagnosis knows it again by: see diagnosis_symptom(). */
static uint64_t digest_self(const struct recent *recent, const struct wbh_symptom *symptom)
{
	uint64_t sum = digest_text(recent, 1, symptom->finding);

	sum = digest_number(recent, sum, symptom->subject);
	sum = digest_text(recent, sum, symptom->keys[symptom->subject]);
	sum = digest_text(recent, sum, symptom->identity);
	return symptom->identity != NULL ? sum : digest_number(recent, sum, symptom->time);
}

static uint64_t digest_symptom(const struct recent *recent, uint64_t sum, const struct wbh_symptom *symptom)
{
	size_t i;

	sum = digest_number(recent, sum, symptom->presence);
	sum = digest_number(recent, sum, symptom->time);
	sum = digest_text(recent, sum, symptom->level);
	for (i = 0; i < WBH_KEYS; i++)
		sum = digest_text(recent, sum, symptom->keys[i]);
	for (i = 0; i < symptom->evidence_count; i++) {
		sum = digest_text(recent, sum, symptom->evidence[i].name);
		sum = digest_text(recent, sum, symptom->evidence[i].value);
	}
	return sum;
}

static uint64_t digest_attempt(const struct recent *recent, uint64_t sum, const struct attempt *attempt)
{
	sum = digest_number(recent, sum, attempt->kind);
	sum = digest_number(recent, sum, attempt->result);
	sum = digest_text(recent, sum, attempt->user);
	sum = digest_text(recent, sum, attempt->code);
	sum = digest_number(recent, sum, attempt->started);
	return digest_number(recent, sum, attempt->ended);
}

/* ---- what was told before ---- */

/* By what tells a symptom apart, or by an attempt's id: the last that was told. */
struct memory {
	struct table *told; /* lends */
};

#define SELF_TEXT_SIZE 20

static const char *self_text(uint64_t self, char text[static SELF_TEXT_SIZE])
{
	(void)snprintf(text, SELF_TEXT_SIZE, "%" PRIx64, self);
	return text;
}

static const struct told *remembered(const struct memory *memory, uint64_t self)
{
	char text[SELF_TEXT_SIZE];

	return memory != NULL ? table_get(memory->told, self_text(self, text)) : NULL;
}

/* `told` of one record, the last first: only the last of each counts. */
static int remember_record(struct memory *memory, const struct told *told)
{
	_cleanup_buffer_ struct buffer order = BUFFER(1 << 20);
	char text[SELF_TEXT_SIZE];
	size_t i;

	for (; told != NULL; told = told->next)
		(void)buffer_append(&order, &told, sizeof(told));
	if (order.error < 0)
		return order.error;
	for (i = order.size / sizeof(told); i-- > 0;) {
		const struct told *one;

		memcpy(&one, order.data + i * sizeof(one), sizeof(one));
		if (table_put(memory->told, self_text(one->self, text), (void *)(uintptr_t)one) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* ---- hearing ---- */

static int forward_symptom(const struct hearing *hearing, const struct told *told, const struct wbh_symptom *symptom)
{
	const struct told *before = remembered(hearing->memory, told->self);
	int r = 0;

	if (before != NULL && before->said == told->said)
		return 0;
	/* The same one says something else now. */
	if (before != NULL)
		r = hearing->output->take_back(hearing->output->context, symptom);
	return r < 0 ? r : hearing->output->symptom(hearing->output->context, symptom, hearing->record->source);
}

static int hear_symptom(void *context, const struct wbh_symptom *symptom)
{
	const struct hearing *hearing = context;
	struct told *told = calloc(1, sizeof(*told));
	int r;

	if (told == NULL)
		return -ENOMEM;
	told->finding = (enum finding_id)finding_from_name(symptom->finding);
	told->subject = symptom->subject;
	told->time = symptom->time;
	told->self = digest_self(hearing->recent, symptom);
	told->said = digest_symptom(hearing->recent, told->self, symptom);
	r = keep_told(hearing->record, told, symptom->keys[symptom->subject], symptom->identity);
	if (r < 0 || hearing->output == NULL)
		return r;
	return forward_symptom(hearing, told, symptom);
}

static int hear_attempt(void *context, const struct attempt *attempt)
{
	const struct hearing *hearing = context;
	struct told *told = calloc(1, sizeof(*told));
	int r;

	if (told == NULL)
		return -ENOMEM;
	told->is_attempt = true;
	told->self = digest_text(hearing->recent, 2, attempt->id);
	told->said = digest_attempt(hearing->recent, told->self, attempt);
	r = keep_told(hearing->record, told, attempt->id, NULL);
	/* Where the head is made anew, only what becomes of it is told, at the end. */
	if (r < 0 || hearing->output == NULL || hearing->memory != NULL)
		return r;
	return hearing->output->attempt(hearing->output->context, attempt);
}

static int ignore_symptom(void *context, const struct wbh_symptom *symptom)
{
	(void)context;
	(void)symptom;
	return 0;
}

static int ignore_attempt(void *context, const struct attempt *attempt)
{
	(void)context;
	(void)attempt;
	return 0;
}

static const struct rules_output nobody = { .symptom = ignore_symptom, .attempt = ignore_attempt };

/* ---- records ---- */

static int compare_records(const struct record *a, int64_t time, const char *key)
{
	if (a->time != time)
		return a->time < time ? -1 : 1;
	return strcmp(a->key, key);
}

/* Behind it nothing that was set aside holds any more. */
static void note_late(struct server *server, size_t at)
{
	if (at < server->late_from)
		server->late_from = at;
	for (size_t i = at + 1; i < server->count; i++) {
		rules_snapshot_free(server->records[i]->before);
		server->records[i]->before = NULL;
	}
}

/* 1 = it is the newest, 0 = it came late. */
static int insert_record(struct server *server, struct record *record)
{
	size_t at = server->count;

	if (server->count == server->room) {
		size_t room = server->room == 0 ? 8 : 2 * server->room;
		struct record **records = reallocarray(server->records, room, sizeof(struct record *));

		if (records == NULL)
			return -ENOMEM;
		server->records = records;
		server->room = room;
	}
	while (at > 0 && compare_records(server->records[at - 1], record->time, record->key) > 0)
		at--;
	memmove(server->records + at + 1, server->records + at, (server->count - at) * sizeof(struct record *));
	server->records[at] = record;
	server->count++;
	if (at + 1 < server->count || server->late_from != NONE_LATE)
		note_late(server, at);
	return at + 1 == server->count;
}

static int make_record(const struct recent_origin *origin, const struct wbh_event *event, const char *key,
		       struct record **ret)
{
	_cleanup_(record_free_p) struct record *record = calloc(1, sizeof(*record));
	_cleanup_buffer_ struct buffer body = BUFFER(BODY_LIMIT);
	int r;

	if (record == NULL)
		return -ENOMEM;
	r = message_encode_event(&body, event);
	if (r < 0)
		return r;
	record->time = event->time;
	record->lateness = origin->lateness;
	record->key = strdup(key);
	record->source = strdup(origin->source);
	record->tenant = origin->tenant != NULL ? strdup(origin->tenant) : NULL;
	record->size = body.size;
	record->body = malloc(body.size > 0 ? body.size : 1);
	if (record->key == NULL || record->source == NULL || record->body == NULL ||
	    (origin->tenant != NULL && record->tenant == NULL))
		return -ENOMEM;
	memcpy(record->body, body.data, body.size);
	*ret = steal_pointer(record);
	return 0;
}

/* Give one state the record. */
static int apply(struct recent *recent, struct rules_state *state, const struct record *record,
		 const struct rules_output *output)
{
	struct wbh_problem problem;
	struct wbh_event event;
	int r;

	r = message_decode_event(recent->arena, record->body, record->size, &event, &problem);
	if (r < 0)
		return r;
	rules_state_lateness(state, record->lateness);
	return rules_event(recent->rules, state, record->tenant, &event, output);
}

/* How many records ago something was set aside. */
static bool wants_snapshot(const struct server *server, size_t at)
{
	size_t i;

	if (server->records[at]->before != NULL)
		return false;
	for (i = 0; i < SNAPSHOT_RECORDS; i++)
		if (at < i || server->records[at - i]->before != NULL)
			return false;
	return true;
}

static int apply_to_head(struct recent *recent, const struct server *server, size_t at,
			 const struct recent_output *output, const struct memory *memory)
{
	struct record *record = server->records[at];
	struct hearing hearing = { .recent = recent, .record = record, .output = output, .memory = memory };
	const struct rules_output heard = { .context = &hearing, .symptom = hear_symptom, .attempt = hear_attempt };
	int r = 0;

	if (wants_snapshot(server, at))
		r = rules_snapshot_take(&record->before, recent->head, server->name);
	return r < 0 ? r : apply(recent, recent->head, record, &heard);
}

/* ---- the head made anew ---- */

/* What the records from `from` on have told, taken from them. */
static struct told *take_all_told(struct server *server, size_t from, struct memory *memory, int *ret_result)
{
	struct told *all = NULL, **end = &all;
	size_t i;

	*ret_result = 0;
	for (i = from; i < server->count; i++) {
		if (*ret_result >= 0)
			*ret_result = remember_record(memory, server->records[i]->told);
		*end = server->records[i]->told;
		server->records[i]->told = NULL;
		while (*end != NULL)
			end = &(*end)->next;
	}
	return all;
}

/* The record from which on the head is made anew: one before which something was set aside, or the first. */
static size_t find_start(const struct server *server)
{
	size_t at = server->late_from < server->count ? server->late_from : 0;

	while (at > 0 && server->records[at]->before == NULL)
		at--;
	return at;
}

static int give_settled(struct recent *recent, const struct server *server)
{
	struct rules_snapshot *snapshot;
	int r;

	r = rules_snapshot_take(&snapshot, recent->settled, server->name);
	if (r < 0)
		return r;
	r = rules_snapshot_give(snapshot, recent->head);
	rules_snapshot_free(snapshot);
	return r;
}

static int replay(struct recent *recent, struct server *server, size_t from, const struct recent_output *output,
		  const struct memory *memory)
{
	size_t i;
	int r;

	if (from > 0)
		r = rules_snapshot_give(server->records[from]->before, recent->head);
	else
		r = give_settled(recent, server);
	for (i = from; i < server->count && r >= 0; i++)
		r = apply_to_head(recent, server, i, output, memory);
	return r < 0 ? r : 0;
}

static int take_back(const struct told *told, const struct recent_output *output)
{
	struct wbh_symptom symptom = { .finding = finding_type(told->finding)->name,
				       .subject = told->subject,
				       .time = told->time,
				       .identity = told->identity };

	symptom.keys[told->subject] = told->name;
	return output->take_back(output->context, &symptom);
}

/* What an attempt is now; it is gone where nothing tells of it any more. */
static int tell_attempt_again(struct recent *recent, const struct server *server, const char *id,
			      const struct recent_output *output)
{
	const struct rules_output again = { .context = output->context,
					    .symptom = ignore_symptom,
					    .attempt = output->attempt };
	int r = rules_tell_attempt(recent->rules, recent->head, server->name, id, &again);

	return r != 0 ? (r < 0 ? r : 0) : output->drop_attempt(output->context, id);
}

/* Of what was told before, what the records do not tell any more; of attempts, what has become of them. */
static int take_back_old(struct recent *recent, const struct server *server, const struct memory *before,
			 const struct memory *now, const struct recent_output *output)
{
	struct table_row *row;
	int r = 0;

	for (row = table_first(before->told); row != NULL && r >= 0; row = table_next(row)) {
		const struct told *old = table_value(row), *new = table_get(now->told, table_key(row));

		if (!old->is_attempt && new == NULL)
			r = take_back(old, output);
		if (old->is_attempt && (new == NULL || new->said != old->said))
			r = tell_attempt_again(recent, server, old->name, output);
	}
	for (row = table_first(now->told); row != NULL && r >= 0; row = table_next(row)) {
		const struct told *new = table_value(row);

		if (new->is_attempt && table_get(before->told, table_key(row)) == NULL)
			r = tell_attempt_again(recent, server, new->name, output);
	}
	return r;
}

struct passing {
	const struct recent_output *output;
	const char *source;
};

static int pass_symptom(void *context, const struct wbh_symptom *symptom)
{
	const struct passing *passing = context;

	return passing->output->symptom(passing->output->context, symptom, passing->source);
}

static int pass_attempt(void *context, const struct attempt *attempt)
{
	const struct passing *passing = context;

	return passing->output->attempt(passing->output->context, attempt);
}

/* Time had gone on behind the newest record. What fires by that was told before, and is the same again. */
static int advance_head(struct recent *recent, struct server *server, int64_t watermark, int64_t lateness,
			const struct recent_output *output)
{
	struct passing passing = { .output = output,
				   .source = server->count > 0 ? server->records[server->count - 1]->source : "agent" };
	const struct rules_output passed = { .context = &passing, .symptom = pass_symptom, .attempt = pass_attempt };
	int64_t known, unused;
	int r = 0;

	if (watermark == TIMESTAMP_NONE || !rules_server_times(recent->head, server->name, &known, &unused))
		return 0;
	if (watermark > known && server->before_time == NULL)
		r = rules_snapshot_take(&server->before_time, recent->head, server->name);
	return r < 0 ? r : rules_watermark(recent->rules, recent->head, server->name, watermark, lateness, &passed);
}

static int remember_records(struct memory *memory, const struct server *server, size_t from)
{
	int r = 0;

	for (size_t i = from; i < server->count && r >= 0; i++)
		r = remember_record(memory, server->records[i]->told);
	return r;
}

static void memory_done(struct memory *memory)
{
	table_free(memory->told);
}

static void forget_before_time(struct server *server)
{
	rules_snapshot_free(server->before_time);
	server->before_time = NULL;
}

static int make_anew(struct recent *recent, struct server *server, const struct recent_output *output)
{
	_cleanup_(memory_done) struct memory before = { .told = table_new(NULL) }, now = { .told = table_new(NULL) };
	int64_t watermark = TIMESTAMP_NONE, lateness = 0;
	size_t from = find_start(server);
	struct told *old;
	int r;

	if (before.told == NULL || now.told == NULL)
		return -ENOMEM;
	(void)rules_server_times(recent->head, server->name, &watermark, &lateness);
	old = take_all_told(server, from, &before, &r);
	forget_before_time(server);
	if (r >= 0)
		r = replay(recent, server, from, output, &before);
	if (r >= 0)
		r = remember_records(&now, server, from);
	if (r >= 0)
		r = take_back_old(recent, server, &before, &now, output);
	told_free(old);
	if (r >= 0)
		r = advance_head(recent, server, watermark, lateness, output);
	if (r >= 0)
		server->late_from = NONE_LATE;
	return r;
}

/* ---- letting go ---- */

static const char *row_key(const struct server *server, const struct record *record, char text[static DIGEST_TEXT_SIZE])
{
	return DIGEST(text, "recent", server->name, record->key);
}

static int settle_oldest(struct recent *recent, struct server *server)
{
	struct record *record = server->records[0];
	char key[DIGEST_TEXT_SIZE];
	int r;

	r = apply(recent, recent->settled, record, &nobody);
	if (r >= 0 && record->saved)
		r = table_put(recent->gone, row_key(server, record, key), recent);
	if (r < 0)
		return r;
	server->settled = record->time;
	record_free(record);
	server->count--;
	if (server->late_from != NONE_LATE && server->late_from > 0)
		server->late_from--;
	memmove(server->records, server->records + 1, server->count * sizeof(struct record *));
	return 0;
}

static int let_go(struct recent *recent, struct server *server, bool all)
{
	int64_t watermark, lateness, complete = TIMESTAMP_NONE;
	int r = 0;

	if (rules_server_times(recent->head, server->name, &watermark, &lateness) && watermark != TIMESTAMP_NONE)
		complete = watermark - lateness;
	while (r >= 0 && server->count > 0 &&
	       (all || server->count > RECORD_LIMIT || server->records[0]->time < complete))
		r = settle_oldest(recent, server);
	return r;
}

/* Time may have gone on behind it already: it is taken before that, and time goes on again. */
static int take_newest(struct recent *recent, struct server *server, const struct recent_output *output)
{
	const struct record *record = server->records[server->count - 1];
	int64_t watermark = TIMESTAMP_NONE, lateness = 0;
	bool overtaken;
	int r = 0;

	(void)rules_server_times(recent->head, server->name, &watermark, &lateness);
	overtaken = server->before_time != NULL && record->time < watermark;
	if (overtaken)
		r = rules_snapshot_give(server->before_time, recent->head);
	forget_before_time(server);
	if (r >= 0)
		r = apply_to_head(recent, server, server->count - 1, output, NULL);
	return r < 0 || !overtaken ? r : advance_head(recent, server, watermark, lateness, output);
}

int recent_take(struct recent *recent, const struct recent_origin *origin, const struct wbh_event *event,
		const char *key, const struct recent_output *output)
{
	_cleanup_(record_free_p) struct record *record = NULL;
	char name[RULES_SERVER_SIZE];
	struct server *server;
	bool too_late;
	int r;

	server = get_server(recent, rules_server(event->computer, name));
	if (server == NULL)
		return -ENOMEM;
	r = make_record(origin, event, key, &record);
	if (r < 0)
		return r;
	too_late = server->settled != TIMESTAMP_NONE && event->time < server->settled;
	r = insert_record(server, record);
	if (r < 0)
		return r;
	(void)steal_pointer(record);
	if (server->late_from != NONE_LATE)
		return too_late;
	r = take_newest(recent, server, output);
	if (r >= 0)
		r = let_go(recent, server, false);
	return r < 0 ? r : too_late;
}

int recent_watermark(struct recent *recent, const char *computer, int64_t watermark, int64_t lateness,
		     const char *source, const struct recent_output *output)
{
	char name[RULES_SERVER_SIZE];
	struct server *server = table_get(recent->servers, rules_server(computer, name));
	struct passing passing = { .output = output, .source = source };
	const struct rules_output passed = { .context = &passing, .symptom = pass_symptom, .attempt = pass_attempt };
	int r = 0;

	if (server == NULL)
		return rules_watermark(recent->rules, recent->head, name, watermark, lateness, &passed);
	if (server->late_from != NONE_LATE)
		r = make_anew(recent, server, output);
	if (r >= 0)
		r = advance_head(recent, server, watermark, lateness, output);
	return r < 0 ? r : let_go(recent, server, false);
}

/* Everything of servers that were heard of last before `close`; of the others what nothing can be late for. */
static int settle(struct recent *recent, const struct recent_output *output, int64_t close)
{
	for (struct table_row *row = table_first(recent->servers); row != NULL; row = table_next(row)) {
		struct server *server = table_value(row);
		int64_t watermark = TIMESTAMP_NONE, lateness;
		int r = server->late_from != NONE_LATE ? make_anew(recent, server, output) : 0;

		(void)rules_server_times(recent->head, server->name, &watermark, &lateness);
		if (r >= 0)
			r = let_go(recent, server, watermark < close);
		if (r < 0)
			return r;
	}
	return 0;
}

int recent_settle(struct recent *recent, const struct recent_output *output)
{
	return settle(recent, output, INT64_MIN);
}

int recent_close(struct recent *recent, int64_t before, const struct recent_output *output)
{
	return settle(recent, output, before);
}

/* ---- rows: SERVER, TIME, KEY, LATENESS, SOURCE, TENANT, BODY in hexadecimal, one in a line ---- */

static char *write_record(const struct server *server, const struct record *record)
{
	static const char digits[] = "0123456789abcdef";
	_cleanup_buffer_ struct buffer row = BUFFER(2 * BODY_LIMIT + 16384);
	size_t i;

	(void)buffer_printf(&row, "%s\n%" PRId64 "\n%s\n%" PRId64 "\n%s\n%s\n", server->name, record->time, record->key,
			    record->lateness, record->source, record->tenant != NULL ? record->tenant : "");
	for (i = 0; i < record->size; i++) {
		(void)buffer_append_byte(&row, digits[(unsigned char)record->body[i] >> 4]);
		(void)buffer_append_byte(&row, digits[record->body[i] & 15]);
	}
	return buffer_steal_text(&row);
}

int recent_save(struct recent *recent, state_row_function write_row, void *context)
{
	struct table_row *row, *next;
	int r = 0;

	for (row = table_first(recent->gone); row != NULL && r >= 0; row = next) {
		next = table_next(row);
		r = write_row(context, table_key(row), NULL);
		if (r >= 0)
			(void)table_remove(recent->gone, table_key(row));
	}
	for (row = table_first(recent->servers); row != NULL && r >= 0; row = table_next(row)) {
		const struct server *server = table_value(row);

		for (size_t i = 0; i < server->count && r >= 0; i++) {
			struct record *record = server->records[i];
			_cleanup_free_ char *text = NULL;
			char key[DIGEST_TEXT_SIZE];

			if (record->saved)
				continue;
			text = write_record(server, record);
			r = text != NULL ? write_row(context, row_key(server, record, key), text) : -ENOMEM;
			record->saved = r >= 0;
		}
	}
	return r < 0 ? r : 0;
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static int read_body(const char *text, struct record *record)
{
	size_t size = strlen(text) / 2, i;

	record->body = malloc(size > 0 ? size : 1);
	if (record->body == NULL)
		return -ENOMEM;
	for (i = 0; i < size; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -WBH_E_MALFORMED;
		record->body[i] = (char)(high << 4 | low);
	}
	record->size = size;
	return 0;
}

enum { FIELD_SERVER, FIELD_TIME, FIELD_KEY, FIELD_LATENESS, FIELD_SOURCE, FIELD_TENANT, FIELD_BODY, FIELDS };

int recent_load(struct recent *recent, const char *key, const char *value)
{
	_cleanup_(record_free_p) struct record *record = calloc(1, sizeof(*record));
	_cleanup_free_ char *copy = strdup(value);
	const char *fields[FIELDS];
	struct server *server;
	char *rest = copy;
	int r;

	(void)key;
	if (record == NULL || copy == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < FIELDS; i++) {
		fields[i] = strsep(&rest, "\n");
		if (fields[i] == NULL)
			return -WBH_E_MALFORMED;
	}
	record->saved = true;
	record->key = strdup(fields[FIELD_KEY]);
	record->source = strdup(fields[FIELD_SOURCE]);
	record->tenant = *fields[FIELD_TENANT] != '\0' ? strdup(fields[FIELD_TENANT]) : NULL;
	server = get_server(recent, fields[FIELD_SERVER]);
	if (record->key == NULL || record->source == NULL || server == NULL)
		return -ENOMEM;
	if (text_to_i64(fields[FIELD_TIME], &record->time) < 0 ||
	    text_to_i64(fields[FIELD_LATENESS], &record->lateness) < 0)
		return -WBH_E_MALFORMED;
	r = read_body(fields[FIELD_BODY], record);
	if (r >= 0)
		r = insert_record(server, record);
	if (r < 0)
		return r;
	(void)steal_pointer(record);
	return 0;
}

int recent_begin(struct recent *recent)
{
	int r = rules_state_copy(recent->head, recent->settled);

	for (struct table_row *row = table_first(recent->servers); row != NULL; row = table_next(row))
		((struct server *)table_value(row))->late_from = NONE_LATE;
	for (struct table_row *row = table_first(recent->servers); row != NULL && r >= 0; row = table_next(row))
		r = replay(recent, table_value(row), 0, NULL, NULL);
	return r;
}
