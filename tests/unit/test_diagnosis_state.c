/* SPDX-License-Identifier: Apache-2.0 */
/* What diagnosis remembers across a restart: written as rows, read back, dropped when forgotten; bad rows refused. */
#include <errno.h>

#include "diagnosis_fixture.h"

#define LOST "connection.relay-heartbeat-lost"
#define STOPPED "service.stopped"
#define SYNC01 "server=sync01"

struct rows {
	char *keys[64];
	char *values[64];
	size_t count;
	size_t dropped;
};

static int keep_row(void *context, const char *key, const char *value)
{
	struct rows *rows = context;
	size_t i = 0;

	while (i < rows->count && strcmp(rows->keys[i], key) != 0)
		i++;
	if (i == rows->count) {
		rows->keys[i] = strdup(key);
		rows->count++;
	} else {
		free(rows->values[i]);
	}
	rows->values[i] = value != NULL ? strdup(value) : NULL;
	rows->dropped += value == NULL;
	return 0;
}

static int fail_row(void *context, const char *key, const char *value)
{
	(void)context, (void)key, (void)value;
	return -ENOSPC;
}

static int count_row(void *context, const char *key, const char *value)
{
	(void)key, (void)value;
	(*(size_t *)context)++;
	return 0;
}

static void rows_done(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		free(rows->keys[i]);
		free(rows->values[i]);
	}
}

static struct diagnosis *reborn(struct diagnosis *diagnosis, struct rows *rows)
{
	struct diagnosis *fresh = diagnosis_for(NULL, 0);
	int r = diagnosis_state_save(diagnosis, keep_row, rows);

	for (size_t i = 0; i < rows->count && r >= 0; i++)
		if (rows->values[i] != NULL)
			r = diagnosis_state_load(fresh, rows->keys[i], rows->values[i]);
	tap_is_int(r, 0, "state is written and read back");
	diagnosis_free(diagnosis);
	return fresh;
}

static void test_state(void)
{
	struct rows rows = { .count = 0 };
	struct diagnosis *diagnosis;
	size_t count = 0;
	char episode[DIGEST_TEXT_SIZE];

	policies_set();
	policies[WB3002].hold = 30 * TIMESTAMP_MINUTE;
	diagnosis = diagnosis_for(NULL, 0);
	(void)say_all(diagnosis, STOPPED, WBH_PRESENT, MINUTE(10), SYNC01, "quote \" and \\ and æ", "warning", "id");
	see(diagnosis, LOST, 11, SYNC01);
	see(diagnosis, "service.writeback-not-started", 20, SYNC01);
	(void)judge(diagnosis, 20);
	(void)snprintf(episode, sizeof(episode), "%s", find(diagnosis, WB3001, NULL)->episode);

	tap_is_int(diagnosis_state_save(diagnosis, fail_row, NULL), -ENOSPC, "a failure to write is forwarded");
	diagnosis = reborn(diagnosis, &rows);
	tap_is_int(rows.count, 3, "and everything is written the next time");
	tap_is_text(state_of(diagnosis, WB3001, NULL), "open", "findings are there before the first judgement");
	tap_is_text(judge(diagnosis, 20), "", "which tells nothing anew");
	tap_is_text(find(diagnosis, WB3001, NULL)->episode, episode, "the episode goes on");
	tap_is_text(find(diagnosis, WB3001, NULL)->evidence[0].value, "quote \" and \\ and æ", "evidence survives");
	tap_is_text(level_of(diagnosis, WB3001, NULL), "warning", "so does the level");
	tap_ok(find(diagnosis, WB2001, NULL)->explained_by != NULL, "so does what explains what");
	tap_is_int(diagnosis_state_save(diagnosis, count_row, &count), 0, "nothing has changed");
	tap_is_int(count, 0, "so nothing is written");
	(void)say_all(diagnosis, STOPPED, WBH_PRESENT, MINUTE(10), SYNC01, NULL, NULL, "id");
	tap_is_text(judge(diagnosis, 21), "", "what was told before is still known");
	tap_is_int(diagnosis_next_deadline(diagnosis), MINUTE(50), "a hold is still awaited");
	tap_is_text(judge(diagnosis, 50), "WB2001 open 2, WB3002 open 1", "and ends in its time");

	miss(diagnosis, STOPPED, 60, SYNC01);
	miss(diagnosis, LOST, 60, SYNC01);
	(void)judge(diagnosis, 60);
	diagnosis = reborn(diagnosis, &rows);
	tap_is_text(state_of(diagnosis, WB3001, NULL), "cleared", "an ended finding is kept too");
	tap_is_text(judge(diagnosis, 60 + DAYS(7) - 1), "", "for seven days");
	tap_is_text(state_of(diagnosis, WB3001, NULL), "cleared", "in which it is listed");
	tap_is_text(judge(diagnosis, 70 + DAYS(7)), "", "then it is forgotten");
	tap_is_text(state_of(diagnosis, WB3001, NULL), "not there", "without a word");
	rows.dropped = 0;
	diagnosis = reborn(diagnosis, &rows);
	tap_is_int(rows.dropped, 2, "and its row is dropped");
	diagnosis_free(diagnosis);
	rows_done(&rows);
	policies_set();
}

static void test_bad_rows(void)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{",
		"{}",
		"{\"finding\":\"WB3001\"}",
		"{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"sync01\"}",
		"{\"finding\":\"WB0000\",\"subject\":\"server\",\"name\":\"s\",\"base\":{}}",
		"{\"finding\":\"WB3001\",\"subject\":\"colour\",\"name\":\"s\",\"base\":{}}",
		"{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"s\",\"base\":{},\"sightings\":[[\"1\",\"p\"]]}",
		("{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"s\",\"base\":{},"
		 "\"sightings\":[[\"1\",\"p\",\"0123456789abcdef\",\"\",4]]}"),
		"{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"s\",\"base\":{},\"shown\":{}}",
		"{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"s\",\"base\":{\"time\":7}}",
	};
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_is_int(diagnosis_state_load(diagnosis, "0123456789abcdef0123456789abcdef", bad[i]),
			   -WBH_E_MALFORMED, "refused: %s", bad[i]);
	tap_is_int(diagnosis_state_load(diagnosis, "short",
					"{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"s\",\"base\":{}}"),
		   -WBH_E_MALFORMED, "a key that is none is refused");
	tap_is_int(diagnosis_state_load(diagnosis, "0123456789abcdef0123456789abcdef",
					"{\"finding\":\"WB3001\",\"subject\":\"server\",\"name\":\"s\",\"base\":{}}"),
		   0, "a sound row is taken");
	diagnosis_free(diagnosis);
}

#define RIVALS "service.two-active-servers"

/* More turns than a track keeps sightings: the last ones of each server are in what was folded. */
static void test_turns(void)
{
	struct rows rows = { .count = 0 };
	struct diagnosis *diagnosis;

	policies_set();
	policies[WB3019].turns_within = 15 * TIMESTAMP_MINUTE;
	diagnosis = diagnosis_for(NULL, 0);
	for (int minute = 0; minute < 1000; minute++)
		see(diagnosis, RIVALS, minute, minute % 2 != 0 ? "tenant=t1 server=sync01" : "tenant=t1 server=sync02");
	(void)judge(diagnosis, 1000);
	diagnosis = reborn(diagnosis, &rows);
	tap_is_text(judge(diagnosis, 1000), "", "turns that are half folded are read back as they were");
	tap_is_int(find(diagnosis, WB3019, "t1")->first_seen, MINUTE(2), "from the first turn on");
	tap_is_int(find(diagnosis, WB3019, "t1")->count, 998, "each of them once");
	diagnosis_free(diagnosis);
	rows_done(&rows);
	policies_set();
}

int main(void)
{
	policies_set();
	test_state();
	test_turns();
	test_bad_rows();
	return tap_done();
}
