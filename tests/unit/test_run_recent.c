/* SPDX-License-Identifier: Apache-2.0 */
/* Records of an afternoon in any order within the lateness, over any number of settlings, saved and read back anywhere:
 * what has been told and not taken back is what the records tell in their order. WBH_SEED=… repeats a run, WBH_RANDOM
 * draws a new seed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "run/recent.h"
#include "tests/lib/random.h"
#include "tests/unit/rules_bench.h"

#define ROUNDS 60u
#define RECORDS 160u
#define LATENESS (10 * TIMESTAMP_MINUTE)
#define SHUFFLE (8 * TIMESTAMP_MINUTE)

struct line {
	int64_t time;
	int64_t arrival;
	int64_t record_id;
	uint32_t id;
	char text[256];
};

static struct line lines[RECORDS];
/* Symptoms that stand, by what tells them apart; attempts by their ids. */
static struct table *standing;
static bool tells_twice; /* the same is told again while it stands */

static void free_text(void *text)
{
	free(text);
}

static const char *self_of(const struct wbh_symptom *symptom, char text[static 512])
{
	(void)snprintf(text, 512, "%s@%d=%s#%s", symptom->finding, (int)symptom->subject,
		       symptom->keys[symptom->subject], symptom->identity != NULL ? symptom->identity : "");
	if (symptom->identity == NULL)
		(void)snprintf(text + strlen(text), 512 - strlen(text), "%" PRId64, symptom->time);
	return text;
}

static int stand(const char *self, const char *said)
{
	char *copy = strdup(said);

	return copy != NULL ? table_put(standing, self, copy) : -ENOMEM;
}

static int on_symptom(void *context, const struct wbh_symptom *symptom)
{
	struct bench bench = { .log = BUFFER(1 << 16) };
	char self[512];
	int r;

	(void)context;
	(void)bench_symptom(&bench, symptom);
	r = stand(self_of(symptom, self), buffer_text(&bench.log));
	buffer_done(&bench.log);
	return r;
}

static int on_recent_symptom(void *context, const struct wbh_symptom *symptom, const char *source)
{
	(void)source;
	return on_symptom(context, symptom);
}

static int on_take_back(void *context, const struct wbh_symptom *symptom)
{
	char self[512];

	(void)context;
	tells_twice |= table_remove(standing, self_of(symptom, self)) < 0;
	return 0;
}

static int on_attempt(void *context, const struct attempt *attempt)
{
	struct bench bench = { .log = BUFFER(1 << 16) };
	int r;

	(void)context;
	(void)bench_attempt(&bench, attempt);
	r = stand(attempt->id, buffer_text(&bench.log));
	buffer_done(&bench.log);
	return r;
}

static int on_drop(void *context, const char *id)
{
	(void)context;
	(void)table_remove(standing, id);
	return 0;
}

static const struct recent_output recent_out = {
	.symptom = on_recent_symptom, .take_back = on_take_back, .attempt = on_attempt, .drop_attempt = on_drop
};
static const struct rules_output plain_out = { .symptom = on_symptom, .attempt = on_attempt };

static void make_line(struct line *line, unsigned number)
{
	static const char *const users[] = { "anna@corp.example", "bo@corp.example", "eva@corp.example" };
	static const uint32_t ids[] = { 31001, 31002, 31019, 31019, 33008, 31006, 31007, 31016 };
	unsigned tracking;

	*line = (struct line){ .time = BENCH_START + (int64_t)below(3 * 3600) * TIMESTAMP_SECOND,
			       .record_id = number + 1 };
	line->id = ids[below(ELEMENTS(ids))];
	/* The events of one attempt lie near each other, and no id comes again later. */
	tracking = (unsigned)((line->time - BENCH_START) / (15 * TIMESTAMP_MINUTE)) * 4 + below(4);
	line->arrival = line->time + (int64_t)below(SHUFFLE / TIMESTAMP_SECOND) * TIMESTAMP_SECOND;
	if (line->id == 31019)
		(void)snprintf(line->text, sizeof(line->text), "ssprdedicatedsb%c.servicebus.windows.net",
			       below(3) == 0 ? 'b' : 'a');
	else if (below(4) == 0)
		(void)snprintf(line->text, sizeof(line->text), "UserPrincipalName: %s", users[below(3)]);
	else
		(void)snprintf(line->text, sizeof(line->text),
			       "TrackingId: 0000-%u, hr=80230619, UserPrincipalName: %s", tracking,
			       users[tracking % 3]);
}

static int by_time(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	return (left->record_id > right->record_id) - (left->record_id < right->record_id);
}

static int by_arrival(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	if (left->arrival != right->arrival)
		return left->arrival < right->arrival ? -1 : 1;
	return (left->record_id > right->record_id) - (left->record_id < right->record_id);
}

static struct wbh_event event_of(struct bench *bench, const struct line *line, struct wbh_pair *pair,
				 char key[static 32])
{
	struct wbh_event event = bench_make(bench, pair, WRITEBACK, line->id, 0, line->text);

	event.time = line->time;
	event.record_id = line->record_id;
	(void)snprintf(key, 32, "%06" PRId64, line->record_id);
	return event;
}

/* Everything that stands, in one text. */
static char *what_stands(void)
{
	struct buffer text = BUFFER(1 << 22);

	table_sort(standing);
	for (struct table_row *row = table_first(standing); row != NULL; row = table_next(row))
		(void)buffer_append_text(&text, table_value(row));
	return buffer_steal_text(&text);
}

static void begin(void)
{
	table_free(standing);
	standing = table_new(free_text);
}

static char *run_in_order(struct bench *bench)
{
	begin();
	qsort(lines, RECORDS, sizeof(lines[0]), by_time);
	for (size_t i = 0; i < RECORDS; i++) {
		struct wbh_pair pair;
		char key[32];
		struct wbh_event event = event_of(bench, &lines[i], &pair, key);

		rules_state_lateness(bench->state, LATENESS);
		(void)rules_event(bench->rules, bench->state, NULL, &event, &plain_out);
	}
	(void)rules_watermark(bench->rules, bench->state, NULL, lines[RECORDS - 1].time, LATENESS, &plain_out);
	return what_stands();
}

/* ---- saved and read back ---- */

struct saved {
	struct table *rules;
	struct table *recent;
};

static int keep(struct table *rows, const char *key, const char *value)
{
	if (value == NULL) {
		(void)table_remove(rows, key);
		return 0;
	}
	return table_put(rows, key, strdup(value));
}

static int keep_rules(void *context, const char *key, const char *value)
{
	return keep(((struct saved *)context)->rules, key, value);
}

static int keep_recent(void *context, const char *key, const char *value)
{
	return keep(((struct saved *)context)->recent, key, value);
}

static void save_and_read_back(struct bench *bench, struct saved *saved, struct rules_state **head,
			       struct recent **recent)
{
	(void)rules_state_save(recent_settled(*recent), keep_rules, saved);
	(void)recent_save(*recent, keep_recent, saved);
	recent_free(*recent);
	rules_state_free(*head);

	*head = rules_state_new(bench->rules);
	if (*head == NULL || recent_new(recent, bench->rules, *head) < 0)
		abort();
	for (struct table_row *row = table_first(saved->rules); row != NULL; row = table_next(row))
		(void)rules_state_load(recent_settled(*recent), table_key(row), table_value(row));
	for (struct table_row *row = table_first(saved->recent); row != NULL; row = table_next(row))
		(void)recent_load(*recent, table_key(row), table_value(row));
	if (recent_begin(*recent) < 0)
		abort();
}

static char *run_shuffled(struct bench *bench, uint64_t *ret_too_late)
{
	struct rules_state *head = rules_state_new(bench->rules);
	struct saved saved = { table_new(free_text), table_new(free_text) };
	const struct recent_origin origin = { .source = "sync01", .lateness = LATENESS };
	struct recent *recent;
	int64_t newest = TIMESTAMP_NONE;

	begin();
	if (head == NULL || recent_new(&recent, bench->rules, head) < 0)
		abort();
	qsort(lines, RECORDS, sizeof(lines[0]), by_arrival);
	for (size_t i = 0; i < RECORDS; i++) {
		struct wbh_pair pair;
		char key[32];
		struct wbh_event event = event_of(bench, &lines[i], &pair, key);

		*ret_too_late += recent_take(recent, &origin, &event, key, &recent_out) == 1;
		newest = event.time > newest ? event.time : newest;
		if (below(3) == 0)
			(void)recent_settle(recent, &recent_out);
		if (below(6) == 0) {
			(void)recent_settle(recent, &recent_out);
			(void)recent_watermark(recent, BENCH_COMPUTER, newest, LATENESS, "sync01", &recent_out);
		}
		/* Other servers are looked for that are gone for good. */
		if (below(10) == 0)
			(void)recent_close(recent, newest - TIMESTAMP_DAY, &recent_out);
		if (below(25) == 0) {
			(void)recent_settle(recent, &recent_out);
			save_and_read_back(bench, &saved, &head, &recent);
		}
	}
	(void)recent_settle(recent, &recent_out);
	(void)recent_watermark(recent, BENCH_COMPUTER, newest, LATENESS, "sync01", &recent_out);
	recent_free(recent);
	rules_state_free(head);
	table_free(saved.rules);
	table_free(saved.recent);
	return what_stands();
}

int main(void)
{
	const char *given = getenv("WBH_SEED");
	uint64_t seed = getenv("WBH_RANDOM") != NULL ? (uint64_t)timestamp_now() : UINT64_C(20261126), too_late = 0;
	unsigned different = 0, empty = 0;

	if (given != NULL)
		seed = strtoull(given, NULL, 10);
	printf("# WBH_SEED=%" PRIu64 "\n", seed);
	for (unsigned round = 0; round < ROUNDS; round++) {
		_cleanup_free_ char *expected = NULL, *found = NULL;
		struct bench bench;

		random_state = seed + round;
		if (bench_from_conf(&bench) < 0)
			abort();
		bench.computer = BENCH_COMPUTER;
		for (unsigned i = 0; i < RECORDS; i++)
			make_line(&lines[i], i);
		expected = run_in_order(&bench);
		found = run_shuffled(&bench, &too_late);
		empty += strlen(expected) < 1000;
		if (strcmp(expected, found) != 0 && different++ == 0)
			printf("# WBH_SEED=%" PRIu64 "\n# in order:\n%s# shuffled:\n%s", seed + round, expected, found);
		bench_done(&bench);
	}
	tap_is_int((long)different, 0, "of %u afternoons none tells anything else in another order", ROUNDS);
	tap_is_int((long)empty, 0, "each has something to tell");
	tap_is_int((long)too_late, 0, "no record came later than it may");
	tap_ok(!tells_twice, "nothing is taken back that does not stand");
	table_free(standing);
	return tap_done();
}
