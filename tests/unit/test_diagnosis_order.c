/* SPDX-License-Identifier: Apache-2.0 */
/* Property: in whatever order and split symptoms come, and wherever the agent is restarted, the findings are the same
 * (DESIGN, "Step, state, time"). The seed is printed; WBH_SEED=… repeats a run. */
#include "base/buffer.h"
#include "base/table.h"
#include "diagnosis_fixture.h"

#define ROUNDS 30
#define SYMPTOMS 120
#define LATENESS 10 /* minutes */

struct told {
	enum finding_id id;
	enum wbh_presence presence;
	int minute;
	int arrival; /* of the late ones */
	char keys[128];
	char evidence[16];
	char identity[16];
};

static uint64_t state;

static unsigned draw(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 16) % below);
}

/* ---- symptoms ---- */

static const enum finding_id kinds[] = { WB2001, WB2002, WB3001, WB3002, WB3004, WB3009, WB3017,
					 WB4001, WB4003, WB5015, WB6002, WB8001, WB8002, WB5009 };

static void subject_of(enum finding_id id, char *keys, size_t size)
{
	unsigned server = draw(2), user = draw(4), controller = draw(2);
	uint32_t subjects = finding_type(id)->subjects;

	if ((subjects & 1u << WBH_KEY_RELAY) != 0)
		(void)snprintf(keys, size, "relay=r%u server=sync%u", controller, server);
	else if ((subjects & 1u << WBH_KEY_SERVER) != 0)
		(void)snprintf(keys, size, "server=sync%u tenant=t1", server);
	else if ((subjects & 1u << WBH_KEY_CONTROLLER) != 0)
		(void)snprintf(keys, size, "controller=dc%u domain=corp.example", controller);
	else if ((subjects & 1u << WBH_KEY_USER) != 0)
		(void)snprintf(keys, size, "user=u%u@corp.example server=sync%u controller=dc%u domain=corp.example",
			       user, server, user % 2);
	else
		(void)snprintf(keys, size, "domain=d%u.example server=sync%u controller=dc%u", server, server,
			       controller);
}

static void make_symptoms(struct told *told, size_t count, int minutes)
{
	for (size_t i = 0; i < count; i++) {
		unsigned kind = draw(20);

		told[i].id = kinds[draw(sizeof(kinds) / sizeof(kinds[0]))];
		told[i].presence = kind < 11 ? WBH_PRESENT : kind < 19 ? WBH_ABSENT_NOW : WBH_UNKNOWN;
		told[i].minute = (int)draw((unsigned)minutes);
		told[i].arrival = told[i].minute + (int)draw(LATENESS);
		subject_of(told[i].id, told[i].keys, sizeof(told[i].keys));
		(void)snprintf(told[i].evidence, sizeof(told[i].evidence), "e%zu", i);
		(void)snprintf(told[i].identity, sizeof(told[i].identity), "i%zu", i);
	}
}

static int by_time(const void *a, const void *b)
{
	return ((const struct told *)a)->minute - ((const struct told *)b)->minute;
}

static int by_arrival(const void *a, const void *b)
{
	return ((const struct told *)a)->arrival - ((const struct told *)b)->arrival;
}

static void shuffle(struct told *told, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = draw((unsigned)i);
		struct told kept = told[i - 1];

		told[i - 1] = told[other];
		told[other] = kept;
	}
}

static void tell(struct diagnosis *diagnosis, const struct told *told)
{
	int r = say_all(diagnosis, finding_type(told->id)->name, told->presence, MINUTE(told->minute), told->keys,
			told->evidence, NULL, told->identity);

	if (r < 0)
		printf("# symptom refused: %d\n", r);
}

/* ---- restart ---- */

static void free_text(void *text)
{
	free(text);
}

static int keep_row(void *context, const char *key, const char *value)
{
	struct table *table = context;

	if (value == NULL)
		return table_remove(table, key) < 0 ? -ENOENT : 0;
	return table_put(table, key, strdup(value));
}

static struct diagnosis *restart(struct diagnosis *diagnosis, struct table *rows)
{
	struct diagnosis *fresh = diagnosis_for(NULL, 0);
	int r = diagnosis_state_save(diagnosis, keep_row, rows);

	for (struct table_row *row = table_first(rows); row != NULL && r >= 0; row = table_next(row))
		r = diagnosis_state_load(fresh, table_key(row), table_value(row));
	if (r < 0)
		printf("# the state did not survive: %s\n", error_text(r));
	diagnosis_free(diagnosis);
	return fresh;
}

/* ---- what must be the same ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *outcome(struct diagnosis *diagnosis)
{
	size_t count;
	const struct finding *findings = diagnosis_findings(diagnosis, &count);
	char **lines = calloc(count + 1, sizeof(*lines));
	struct buffer all = BUFFER(1024 * 1024);

	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &findings[i];

		if (asprintf(&lines[i],
			     "%s %s %s %s %s first %" PRId64 " last %" PRId64 " count %" PRIu64
			     " %s by %s stale %" PRId64 "\n",
			     finding->uid, finding_type(finding->id)->id, finding->keys[finding->subject],
			     finding_state_name(finding->state), level_name(finding->level),
			     (finding->first_seen - EPOCH) / TIMESTAMP_MINUTE,
			     (finding->last_seen - EPOCH) / TIMESTAMP_MINUTE, finding->count,
			     finding->evidence_count > 0 ? finding->evidence[0].value : "-",
			     finding->explained_by != NULL ? finding->explained_by : "-",
			     finding->stale_since != TIMESTAMP_NONE ? (finding->stale_since - EPOCH) / TIMESTAMP_MINUTE
								    : -1) < 0)
			abort();
	}
	qsort(lines, count, sizeof(*lines), by_text);
	for (size_t i = 0; i < count; i++) {
		(void)buffer_append_text(&all, lines[i]);
		free(lines[i]);
	}
	free(lines);
	return buffer_steal_text(&all);
}

static char *whole(const struct told *told, size_t count, int now)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	char *text;

	for (size_t i = 0; i < count; i++)
		tell(diagnosis, &told[i]);
	(void)judge(diagnosis, now);
	text = outcome(diagnosis);
	diagnosis_free(diagnosis);
	return text;
}

/* Judged now and then, as far as everything is known to be complete; here and there told twice, or restarted. */
static char *split(const struct told *told, size_t count, int now, int lateness, unsigned restarts)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	struct table *rows = table_new(free_text);
	int newest = -1000000;
	char *text;

	for (size_t i = 0; i < count; i++) {
		tell(diagnosis, &told[i]);
		if (draw(10) == 0)
			tell(diagnosis, &told[draw((unsigned)i + 1)]);
		newest = told[i].minute > newest ? told[i].minute : newest;
		if (draw(3) == 0)
			(void)judge(diagnosis, newest - lateness);
		if (restarts > 0 && draw(restarts) == 0)
			diagnosis = restart(diagnosis, rows);
	}
	(void)judge(diagnosis, now);
	if (restarts > 0)
		diagnosis = restart(diagnosis, rows);
	text = outcome(diagnosis);
	diagnosis_free(diagnosis);
	table_free(rows);
	return text;
}

static bool same(char *expected, char *got, const char *what, int round)
{
	bool good = strcmp(expected, got) == 0;

	if (!good)
		printf("# round %d, %s\n# expected:\n%s# got:\n%s", round, what, expected, got);
	free(got);
	return good;
}

/* As the design's policies are, with holds and expiries that meet the times drawn. */
static void make_policies(void)
{
	policies_set();
	policies[WB3001].hold = 10 * TIMESTAMP_MINUTE;
	policies[WB4001].hold = 25 * TIMESTAMP_MINUTE;
	policies[WB6002].expires = 90 * TIMESTAMP_MINUTE;
	policies[WB5015].expires = 5 * TIMESTAMP_HOUR;
	policies[WB3017] = (struct finding_policy){ .level = LEVEL_WARNING,
						    .expires = TIMESTAMP_DAY,
						    .escalated = LEVEL_CRITICAL,
						    .escalate_count = 3,
						    .escalate_window = TIMESTAMP_HOUR };
	policies[WB5015].level = LEVEL_WARNING;
	policies[WB5015].escalated = LEVEL_CRITICAL;
	policies[WB5015].escalate_count = 2;
	policies[WB5015].escalate_window = 40 * TIMESTAMP_MINUTE;
	policies[WB5015].escalate_subjects = true;
}

static void test_any_order(int minutes, const char *words)
{
	static struct told told[SYMPTOMS];
	bool shuffled = true, in_order = true, late = true, restarted = true, nothing = true;

	for (int round = 0; round < ROUNDS && shuffled && in_order && late && restarted; round++) {
		size_t count = 1 + draw(SYMPTOMS - 1);
		int now = minutes + (int)draw(120);
		char *expected;

		make_symptoms(told, count, minutes);
		qsort(told, count, sizeof(told[0]), by_time);
		expected = whole(told, count, now);
		nothing = nothing && expected[0] == '\0';

		in_order = same(expected, split(told, count, now, 0, 0), "in order", round);
		restarted = same(expected, split(told, count, now, 0, 5), "restarted", round);
		qsort(told, count, sizeof(told[0]), by_arrival);
		late = same(expected, split(told, count, now, LATENESS, 0), "late", round) &&
		       same(expected, split(told, count, now, LATENESS, 7), "late, restarted", round);
		shuffle(told, count);
		shuffled = same(expected, whole(told, count, now), "shuffled", round);
		free(expected);
	}
	tap_ok(shuffled, "%s: any order gives the same findings", words);
	tap_ok(in_order, "%s: so do many judgements instead of one", words);
	tap_ok(late, "%s: so do events that come late, told twice here and there", words);
	tap_ok(restarted, "%s: so does a restart anywhere", words);
	tap_ok(!nothing, "%s: and there were findings", words);
}

int main(void)
{
	const char *given = getenv("WBH_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)timestamp_now();

	printf("# WBH_SEED=%" PRIu64 "\n", seed);
	state = seed | 1;
	make_policies();
	test_any_order(HOURS(10), "ten hours");
	test_any_order(60, "one hour");
	test_any_order(DAYS(5), "five days");
	return tap_done();
}
