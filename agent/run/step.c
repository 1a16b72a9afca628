/* SPDX-License-Identifier: Apache-2.0 */
/* Events through rules and diagnosis into one transaction. */
#include "run/step.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/json_writer.h"
#include "base/table.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/recent.h"

/* A change larger than this is told without its evidence: no receiver takes more. */
#define CHANGE_LIMIT (64u * 1024u)

/* Findings that come and go within one step must not be missed: while events are worked off, they are judged at each
 * full minute of event time that passes. */
#define JUDGE_GRAIN TIMESTAMP_MINUTE

/* What a step has computed and not yet written. */
struct pending_change {
	struct finding finding; /* of its texts only uid, episode and what the store reads */
	char *uid;
	char *episode;
	char *json;
	struct pending_change *next;
};

struct pending_attempt {
	struct attempt attempt;
	char *texts[4];
	struct pending_attempt *next;
};

struct step {
	struct store *store;
	const struct rules *rules;
	struct rules_state *rules_state;
	struct recent *recent; /* NULL: records are given in their order */
	struct diagnosis *diagnosis;

	const char *seen_by; /* the source whose event is being worked on */
	bool hash_users;
	int64_t judged; /* as of which time findings were judged last */
	struct table *rules_rows;
	struct table *diagnosis_rows;
	struct table *fact_rows;
	struct table *service_rows;
	struct table *sink_rows;   /* name -> struct sink_state */
	struct table *cursor_rows; /* source -> cursor */
	struct table *keys;        /* event keys met since the last commit -> their time */
	struct table *recent_rows;
	struct pending_attempt *attempts, **attempts_end;
	struct pending_change *changes, **changes_end;
	size_t change_count;
	bool must_survive; /* has a change for a receiver or the end of an attempt */
};

static void attempts_free(struct pending_attempt *attempt)
{
	while (attempt != NULL) {
		struct pending_attempt *next = attempt->next;

		for (size_t i = 0; i < ELEMENTS(attempt->texts); i++)
			free(attempt->texts[i]);
		free(attempt);
		attempt = next;
	}
}

static void changes_free(struct pending_change *change)
{
	while (change != NULL) {
		struct pending_change *next = change->next;

		free(change->uid);
		free(change->episode);
		free(change->json);
		free(change);
		change = next;
	}
}

void step_free(struct step *step)
{
	if (step == NULL)
		return;
	attempts_free(step->attempts);
	changes_free(step->changes);
	table_free(step->rules_rows);
	table_free(step->diagnosis_rows);
	table_free(step->fact_rows);
	table_free(step->service_rows);
	table_free(step->sink_rows);
	table_free(step->cursor_rows);
	table_free(step->recent_rows);
	table_free(step->keys);
	recent_free(step->recent);
	rules_state_free(step->rules_state);
	diagnosis_free(step->diagnosis);
	free(step);
}

static int load_rules_row(void *context, const char *key, const char *value)
{
	return rules_state_load(context, key, value);
}

static int load_recent_row(void *context, const char *key, const char *value)
{
	return recent_load(context, key, value);
}

static int load_recent(struct step *step)
{
	int r;

	r = recent_new(&step->recent, step->rules, step->rules_state);
	if (r >= 0)
		r = store_each_state(step->store, "rules", load_rules_row, recent_settled(step->recent));
	if (r >= 0)
		r = store_each_state(step->store, "recent", load_recent_row, step->recent);
	return r < 0 ? r : recent_begin(step->recent);
}

static int load_diagnosis_row(void *context, const char *key, const char *value)
{
	return diagnosis_state_load(context, key, value);
}

int step_new(struct step **ret, struct store *store, const struct rules *rules, const struct diagnosis_book *book,
	     const struct step_style *style, struct wbh_problem *problem)
{
	_cleanup_(step_free_p) struct step *step = calloc(1, sizeof(*step));
	int r;

	if (step == NULL)
		return -ENOMEM;
	step->store = store;
	step->rules = rules;
	step->hash_users = style->hash_users;
	step->judged = TIMESTAMP_NONE;
	step->attempts_end = &step->attempts;
	step->changes_end = &step->changes;
	step->rules_rows = table_new(free);
	step->diagnosis_rows = table_new(free);
	step->fact_rows = table_new(free);
	step->service_rows = table_new(free);
	step->sink_rows = table_new(free);
	step->cursor_rows = table_new(free);
	step->recent_rows = table_new(free);
	step->keys = table_new(free);
	step->rules_state = rules_state_new(rules);
	if (step->rules_rows == NULL || step->diagnosis_rows == NULL || step->fact_rows == NULL ||
	    step->service_rows == NULL || step->sink_rows == NULL || step->cursor_rows == NULL ||
	    step->recent_rows == NULL || step->keys == NULL || step->rules_state == NULL)
		return -ENOMEM;

	r = diagnosis_new(&step->diagnosis, book, problem);
	if (r < 0)
		return r;

	r = style->live ? load_recent(step) : store_each_state(store, "rules", load_rules_row, step->rules_state);
	if (r >= 0)
		r = store_each_state(store, "diagnosis", load_diagnosis_row, step->diagnosis);
	if (r < 0)
		return problem_set(problem, r, "the stored state cannot be read back: %s", error_text(r));

	*ret = steal_pointer(step);
	return 0;
}

/* The same user always gets the same name, and nobody reads from it who it is. */
static const char *hide_user(const char *user, char text[static DIGEST_TEXT_SIZE])
{
	char folded[512];

	if (user == NULL)
		return NULL;
	(void)snprintf(folded, sizeof(folded), "%s", user);
	text_lower(folded);
	return DIGEST(text, "user", folded);
}

static int take_hidden_symptom(struct step *step, const struct wbh_symptom *symptom)
{
	struct wbh_symptom hidden = *symptom;
	struct wbh_pair evidence[WBH_EVIDENCE_LIMIT];
	char user[DIGEST_TEXT_SIZE], named[DIGEST_TEXT_SIZE];

	hidden.keys[WBH_KEY_USER] = hide_user(symptom->keys[WBH_KEY_USER], user);
	hidden.evidence = evidence;
	hidden.evidence_count = 0;
	for (size_t i = 0; i < symptom->evidence_count && i < WBH_EVIDENCE_LIMIT; i++) {
		evidence[i] = symptom->evidence[i];
		if (text_equal(evidence[i].name, "user"))
			evidence[i].value = hide_user(evidence[i].value, named);
		hidden.evidence_count++;
	}
	return diagnosis_symptom(step->diagnosis, &hidden, step->seen_by);
}

static int take_symptom(void *context, const struct wbh_symptom *symptom)
{
	struct step *step = context;

	if (step->hash_users)
		return take_hidden_symptom(step, symptom);
	return diagnosis_symptom(step->diagnosis, symptom, step->seen_by);
}

static int keep_text(struct pending_attempt *pending, size_t slot, const char **text)
{
	if (*text == NULL)
		return 0;
	pending->texts[slot] = strdup(*text);
	*text = pending->texts[slot];
	return *text != NULL ? 0 : -ENOMEM;
}

static int take_attempt(void *context, const struct attempt *attempt)
{
	struct step *step = context;
	struct pending_attempt *pending = calloc(1, sizeof(*pending));
	char user[DIGEST_TEXT_SIZE];

	if (pending == NULL)
		return -ENOMEM;
	pending->attempt = *attempt;
	if (step->hash_users)
		pending->attempt.user = hide_user(attempt->user, user);
	if (keep_text(pending, 0, &pending->attempt.id) < 0 || keep_text(pending, 1, &pending->attempt.server) < 0 ||
	    keep_text(pending, 2, &pending->attempt.user) < 0 || keep_text(pending, 3, &pending->attempt.code) < 0) {
		attempts_free(pending);
		return -ENOMEM;
	}

	*step->attempts_end = pending;
	step->attempts_end = &pending->next;
	if (attempt->result != ATTEMPT_RUNNING)
		step->must_survive = true;
	return 0;
}

static struct rules_output step_output(struct step *step, const char *seen_by)
{
	step->seen_by = seen_by;
	return (struct rules_output){ .context = step, .symptom = take_symptom, .attempt = take_attempt };
}

/* As the recent past tells it. */
static int take_recent_symptom(void *context, const struct wbh_symptom *symptom, const char *source)
{
	struct step *step = context;

	step->seen_by = source;
	return take_symptom(step, symptom);
}

static int take_back_symptom(void *context, const struct wbh_symptom *symptom)
{
	struct step *step = context;
	struct wbh_symptom hidden = *symptom;
	char user[DIGEST_TEXT_SIZE];

	if (step->hash_users)
		hidden.keys[WBH_KEY_USER] = hide_user(symptom->keys[WBH_KEY_USER], user);
	return diagnosis_take_back(step->diagnosis, &hidden);
}

/* A result that no attempt has says that it is to be dropped. */
#define NO_ATTEMPT ATTEMPT_RESULTS

static int drop_attempt(void *context, const char *id)
{
	const struct attempt gone = { .id = id, .result = NO_ATTEMPT };

	return take_attempt(context, &gone);
}

static struct recent_output recent_output(struct step *step)
{
	return (struct recent_output){ .context = step,
				       .symptom = take_recent_symptom,
				       .take_back = take_back_symptom,
				       .attempt = take_attempt,
				       .drop_attempt = drop_attempt };
}

/* What came late goes to its place. */
static int settle(struct step *step)
{
	struct recent_output output = recent_output(step);

	return step->recent != NULL ? recent_settle(step->recent, &output) : 0;
}

/* 1 = met before, 0 = new and now remembered. */
static int remember_key(struct step *step, const char *key, int64_t time)
{
	int64_t *when;
	int r;

	if (table_get(step->keys, key) != NULL)
		return 1;
	r = store_event_seen(step->store, key);
	if (r != 0)
		return r;

	when = malloc(sizeof(*when));
	if (when == NULL)
		return -ENOMEM;
	*when = time;
	r = table_put(step->keys, key, when);
	if (r < 0)
		free(when);
	return r;
}

static int take_recent(struct step *step, const struct step_source *source, const struct wbh_event *event,
		       const char *key)
{
	const struct recent_origin origin = { source->name, source->tenant, source->lateness };
	struct recent_output output = recent_output(step);
	char made[EVENT_KEY_SIZE];

	return recent_take(step->recent, &origin, event, key != NULL ? key : event_key(event, made), &output);
}

int step_event(struct step *step, const struct step_source *source, const struct wbh_event *event, const char *key)
{
	struct rules_output output = step_output(step, source->name);
	int64_t minute = event->time - event->time % JUDGE_GRAIN;
	int r = 0;

	if (key != NULL)
		r = remember_key(step, key, event->time);
	if (r == 0 && minute > step->judged)
		r = step_judge(step, minute);
	if (r != 0)
		return r < 0 ? r : STEP_MET_BEFORE;
	if (step->recent != NULL) {
		r = take_recent(step, source, event, key);
		return r == 1 ? STEP_TOO_LATE : r;
	}
	rules_state_lateness(step->rules_state, source->lateness);
	return rules_event(step->rules, step->rules_state, source->tenant, event, &output);
}

void step_clock(struct step *step, int64_t now)
{
	rules_state_clock(step->rules_state, now);
	if (step->recent != NULL)
		rules_state_clock(recent_settled(step->recent), now);
}

int step_symptom(struct step *step, const struct wbh_symptom *symptom, const char *seen_by)
{
	step->seen_by = seen_by;
	return take_symptom(step, symptom);
}

int step_watermark(struct step *step, const struct step_source *source, const char *computer, int64_t newest)
{
	struct rules_output output = step_output(step, source->name);
	struct recent_output recent = recent_output(step);
	char server[RULES_SERVER_SIZE];

	if (step->recent != NULL)
		return recent_watermark(step->recent, computer, newest, source->lateness, source->name, &recent);
	return rules_watermark(step->rules, step->rules_state, rules_server(computer, server), newest, source->lateness,
			       &output);
}

/* Before something is forgotten: nothing recent must bring it back. The recent past of servers that were heard of since
 * `before` stays open, for records of theirs that come late. */
static int close_recent(struct step *step, int64_t before)
{
	struct recent_output output = recent_output(step);

	return step->recent != NULL ? recent_close(step->recent, before, &output) : 0;
}

int step_forget(struct step *step, const char *subject, int64_t now, struct forgotten *ret)
{
	int r;

	r = close_recent(step, INT64_MAX);
	if (r < 0)
		return r;
	*ret = (struct forgotten){ .streams = rules_forget(step->rules_state, subject) };
	if (step->recent != NULL)
		(void)rules_forget(recent_settled(step->recent), subject);
	r = diagnosis_forget(step->diagnosis, subject, now, &ret->findings);
	return r < 0 ? r : step_judge(step, now);
}

struct retiring {
	struct step *step;
	int64_t now;
};

/* Told before it is forgotten; its findings end with it. */
static int retire_symptom(void *context, const struct wbh_symptom *symptom)
{
	struct retiring *retiring = context;
	size_t count;
	int r;

	r = diagnosis_forget(retiring->step->diagnosis, symptom->keys[WBH_KEY_SERVER], retiring->now, &count);
	return r < 0 ? r : take_symptom(retiring->step, symptom);
}

static int ignore_symptom(void *context, const struct wbh_symptom *symptom)
{
	(void)context;
	(void)symptom;
	return 0;
}

int step_retire(struct step *step, int64_t before, int64_t now)
{
	struct retiring retiring = { .step = step, .now = now };
	const struct rules_output output = { .context = &retiring, .symptom = retire_symptom };
	const struct rules_output nobody = { .symptom = ignore_symptom };
	int r = close_recent(step, before);

	step->seen_by = "agent";
	if (r >= 0)
		r = rules_retire(step->rules, step->rules_state, before, now, &output);
	if (r >= 0 && step->recent != NULL)
		r = rules_retire(step->rules, recent_settled(step->recent), before, now, &nobody);
	return r;
}

static char *change_json(const struct finding *finding)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(CHANGE_LIMIT);
	struct finding bare = *finding;
	struct json_writer writer = JSON_WRITER(&buffer, 0);

	finding_write_json(finding, &writer, NULL);
	if (buffer.error == -WBH_E_LIMIT) {
		buffer_clear(&buffer);
		writer = JSON_WRITER(&buffer, 0);
		bare.evidence_count = 0;
		finding_write_json(&bare, &writer, NULL);
	}
	return buffer_steal_text(&buffer);
}

static int take_change(void *context, const struct finding *finding)
{
	struct step *step = context;
	struct pending_change *change = calloc(1, sizeof(*change));

	if (change == NULL)
		return -ENOMEM;
	change->finding = (struct finding){ .id = finding->id,
					    .withdrawn = finding->withdrawn,
					    .revision = finding->revision,
					    .level = finding->level,
					    .state = finding->state,
					    .opened = finding->opened,
					    .last_seen = finding->last_seen };
	change->uid = strdup(finding->uid);
	change->episode = strdup(finding->episode);
	change->json = change_json(finding);
	if (change->uid == NULL || change->episode == NULL || change->json == NULL) {
		changes_free(change);
		return -ENOMEM;
	}
	change->finding.uid = change->uid;
	change->finding.episode = change->episode;

	*step->changes_end = change;
	step->changes_end = &change->next;
	step->change_count++;
	step->must_survive = true;
	return 0;
}

void step_calendar(struct step *step, int64_t wall)
{
	diagnosis_set_clock(step->diagnosis, wall);
}

int step_judge(struct step *step, int64_t now)
{
	int r = settle(step);

	if (r < 0)
		return r;
	if (now > step->judged)
		step->judged = now;
	return diagnosis_judge(step->diagnosis, now, take_change, step);
}

/* A dropped row is kept as the empty text until it is written. */
static int keep_row(struct table *rows, const char *key, const char *value)
{
	char *copy = strdup(value != NULL ? value : "");
	int r;

	if (copy == NULL)
		return -ENOMEM;
	r = table_put(rows, key, copy);
	if (r < 0)
		free(copy);
	return r;
}

static int keep_any_row(void *context, const char *key, const char *value)
{
	return keep_row(context, key, value);
}

int step_fact(struct step *step, const char *key, const char *value)
{
	return keep_row(step->fact_rows, key, value);
}

struct newer_facts {
	const struct table *rows;
	state_row_function row;
	void *context;
};

static int unless_newer(void *context, const char *key, const char *value)
{
	const struct newer_facts *newer = context;

	return table_get(newer->rows, key) != NULL ? 0 : newer->row(newer->context, key, value);
}

int step_each_fact(struct step *step, state_row_function row, void *context)
{
	struct newer_facts newer = { .rows = step->fact_rows, .row = row, .context = context };
	int r = store_each_state(step->store, "facts", unless_newer, &newer);

	for (struct table_row *kept = table_first(step->fact_rows); kept != NULL && r >= 0; kept = table_next(kept))
		r = row(context, table_key(kept), table_value(kept));
	return r;
}

int step_service(struct step *step, const char *key, const char *value)
{
	return keep_row(step->service_rows, key, value);
}

int step_sink(struct step *step, const char *name, const struct sink_state *state)
{
	struct sink_state *copy = malloc(sizeof(*copy));
	int r;

	if (copy == NULL)
		return -ENOMEM;
	*copy = *state;
	r = table_put(step->sink_rows, name, copy);
	if (r < 0)
		free(copy);
	return r;
}

static int write_rows(struct store *store, const char *room, const struct table *rows)
{
	for (struct table_row *row = table_first(rows); row != NULL; row = table_next(row)) {
		const char *value = table_value(row);
		int r = store_put_state(store, room, table_key(row), *value != '\0' ? value : NULL);

		if (r < 0)
			return r;
	}
	return 0;
}

static int write_pending(struct step *step)
{
	int r = write_rows(step->store, "rules", step->rules_rows);

	if (r >= 0)
		r = write_rows(step->store, "recent", step->recent_rows);
	if (r >= 0)
		r = write_rows(step->store, "diagnosis", step->diagnosis_rows);
	if (r >= 0)
		r = write_rows(step->store, "facts", step->fact_rows);
	if (r >= 0)
		r = write_rows(step->store, "service", step->service_rows);
	for (struct table_row *row = table_first(step->sink_rows); row != NULL && r >= 0; row = table_next(row))
		r = store_put_sink(step->store, table_key(row), table_value(row));
	for (struct table_row *row = table_first(step->keys); row != NULL && r >= 0; row = table_next(row))
		r = store_put_event_seen(step->store, table_key(row), *(const int64_t *)table_value(row));
	for (const struct pending_attempt *a = step->attempts; a != NULL && r >= 0; a = a->next)
		r = a->attempt.result == NO_ATTEMPT ? store_drop_attempt(step->store, a->attempt.id)
						    : store_put_attempt(step->store, &a->attempt);
	for (const struct pending_change *c = step->changes; c != NULL && r >= 0; c = c->next)
		r = store_put_change(step->store, &c->finding, c->json);
	for (struct table_row *row = table_first(step->cursor_rows); row != NULL && r >= 0; row = table_next(row))
		r = store_put_cursor(step->store, table_key(row), table_value(row));
	return r;
}

static void empty_table(struct table *table)
{
	struct table_row *row = table_first(table);

	while (row != NULL) {
		struct table_row *next = table_next(row);

		(void)table_remove(table, table_key(row));
		row = next;
	}
}

static void forget_pending(struct step *step)
{
	empty_table(step->rules_rows);
	empty_table(step->diagnosis_rows);
	empty_table(step->fact_rows);
	empty_table(step->service_rows);
	empty_table(step->sink_rows);
	empty_table(step->cursor_rows);
	empty_table(step->recent_rows);
	empty_table(step->keys);
	attempts_free(step->attempts);
	changes_free(step->changes);
	step->attempts = NULL;
	step->attempts_end = &step->attempts;
	step->changes = NULL;
	step->changes_end = &step->changes;
	step->change_count = 0;
	step->must_survive = false;
}

int step_commit(struct step *step, const char *source, const char *cursor, size_t *ret_changes,
		struct wbh_problem *problem)
{
	int r = cursor != NULL ? keep_row(step->cursor_rows, source, cursor) : 0;

	if (r >= 0)
		r = settle(step);
	if (r >= 0)
		r = rules_state_save(step->recent != NULL ? recent_settled(step->recent) : step->rules_state,
				     keep_any_row, step->rules_rows);
	if (r >= 0 && step->recent != NULL)
		r = recent_save(step->recent, keep_any_row, step->recent_rows);
	if (r >= 0)
		r = diagnosis_state_save(step->diagnosis, keep_any_row, step->diagnosis_rows);
	if (r < 0)
		return problem_set(problem, r, "state cannot be kept: %s", error_text(r));

	r = store_begin(step->store, step->must_survive);
	if (r >= 0)
		r = write_pending(step);
	if (r >= 0)
		r = store_commit(step->store);
	if (r < 0) {
		store_rollback(step->store);
		return problem_set(problem, r, "state cannot be written: %s", store_problem(step->store));
	}

	*ret_changes = step->change_count;
	forget_pending(step);
	return 0;
}

struct diagnosis *step_diagnosis(struct step *step)
{
	return step->diagnosis;
}

const struct rules_state *step_rules_state(const struct step *step)
{
	return step->rules_state;
}
