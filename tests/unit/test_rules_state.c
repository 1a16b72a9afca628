/* SPDX-License-Identifier: Apache-2.0 */
/* Heartbeats in event time, what is kept of them, and that a stop anywhere changes nothing. */
#include "base/table.h"
#include "rules/marks.h"
#include "tests/unit/rules_bench.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)

#define BEAT "[mark beat]\n[rule beat]\nprovider = Own\nevent = 1\nmark = beat {text}\n[heartbeat h]\nmark = beat\n"
#define ONE BEAT "finding = connection.relay-heartbeat-lost\nperiod = 5min\n"
#define EACH                                                                                                           \
	BEAT "finding = hash-sync.heartbeat-lost\nsubject = connector\nlost-after = 1h warning\nlost-after = 2h\nretire = 3d\n"

static void heartbeats(void)
{
	struct bench bench;

	(void)bench_from_text(&bench, ONE);
	for (int64_t minute = 0; minute <= 60; minute += 15)
		bench_event(&bench, "Own", 1, minute * MINUTE, "a");
	bench_event(&bench, "Own", 1, 60 * MINUTE + 15 * MINUTE + 60, "a");
	bench_lacks(&bench, "present", "a gap of three periods and the lateness is none");
	bench_event(&bench, "Own", 1, 60 * MINUTE + 2 * (15 * MINUTE + 60) + 1, "a");
	bench_says(&bench, "present", "a second more is one");
	bench_done(&bench);

	(void)bench_from_text(&bench, ONE);
	bench_event(&bench, "Own", 1, 0, "a");
	bench_event(&bench, "Own", 9, 20 * MINUTE, "");
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 900",
		   "an event that no rule wants moves time on");
	bench_event(&bench, "Own", 1, 10 * MINUTE, "a");
	bench_says(&bench, "absent connection.relay-heartbeat-lost@server=sync01 at 900",
		   "a sign that comes too late takes the finding back, behind it");
	bench_event(&bench, "Own", 9, 26 * MINUTE + 1, "");
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 1500",
		   "… and silence counts from it");
	bench_done(&bench);

	(void)bench_from_text(&bench, ONE);
	bench_event(&bench, "Own", 1, 0, "a");
	bench.computer = "SYNC02";
	bench_event(&bench, "Own", 1, 0, "a");
	for (int64_t minute = 0; minute < 60; minute += 5)
		bench_event(&bench, "Own", 1, minute * MINUTE, "a");
	bench_lacks(&bench, "present", "the time of one server says nothing of another");
	bench_watermark(&bench, 59 * MINUTE);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 900",
		   "a watermark of all servers moves each");
	bench_done(&bench);

	(void)bench_from_text(&bench, EACH);
	bench_event(&bench, "Own", 1, 0, "c1");
	bench_event(&bench, "Own", 1, 10, "c2");
	bench_event(&bench, "Own", 1, 0 + 4 * HOUR, "c2");
	tap_is_int(bench_count(&bench, "connector=c1 at 3600 warning"), 1, "a stream per key, level by level");
	tap_is_int(bench_count(&bench, "present hash-sync.heartbeat-lost@connector=c1 at 7200 tenant"), 1,
		   "… the last as the policy says");
	bench_forget(&bench);
	bench_event(&bench, "Own", 1, 80 * HOUR, "c2");
	bench_says(&bench, "absent hash-sync.heartbeat-lost@connector=c1 at 288000",
		   "a key that is gone for long is retired");
	bench_says(&bench, "present agent.stream-retired@connector=c1", "… which is told once");
	bench_event(&bench, "Own", 1, 200 * HOUR, "c2");
	tap_is_int(bench_count(&bench, "connector=c1"), 2, "… and not spoken of again");
	bench_done(&bench);
}

static void forgotten(void)
{
	struct bench bench;
	struct rules_output output;

	(void)bench_from_text(&bench, EACH);
	output = bench_output(&bench);
	bench_event(&bench, "Own", 1, 0, "c1");
	bench_event(&bench, "Own", 1, 10, "c2");
	tap_is_int((long)rules_forget(bench.state, "C1"), 1, "a key may be forgotten, however it is written");
	bench_event(&bench, "Own", 1, 4 * HOUR, "c2");
	bench_lacks(&bench, "present hash-sync.heartbeat-lost@connector=c1", "… and its silence is no finding");
	tap_is_int((long)rules_forget(bench.state, "nobody"), 0, "what is not known cannot be");

	(void)rules_retire(bench.rules, bench.state, BENCH_START + 3 * HOUR * TIMESTAMP_SECOND,
			   BENCH_START + 400 * HOUR * TIMESTAMP_SECOND, &output);
	bench_lacks(&bench, "agent.stream-retired@server", "a server that was heard of stays");
	(void)rules_retire(bench.rules, bench.state, BENCH_START + 5 * HOUR * TIMESTAMP_SECOND,
			   BENCH_START + 400 * HOUR * TIMESTAMP_SECOND, &output);
	bench_says(&bench, "present agent.stream-retired@server=sync01", "a server unheard of for long is retired");
	tap_is_int((long)table_size(bench.state->servers), 0, "… and forgotten");

	bench_event(&bench, "Own", 1, 500 * HOUR, "c1");
	tap_is_int((long)rules_forget(bench.state, "sync01"), 1, "a server may be forgotten");
	tap_is_int((long)rules_forget(bench.state, "sync01"), 0, "… once");
	bench_done(&bench);
}

static void watermarks(void)
{
	struct bench bench;
	struct rules_output output;

	(void)bench_from_text(&bench, ONE);
	output = bench_output(&bench);
	bench_event(&bench, "Own", 1, 0, "a");
	(void)rules_watermark(bench.rules, bench.state, "sync01", BENCH_START + 20 * MINUTE * TIMESTAMP_SECOND,
			      10 * TIMESTAMP_MINUTE, &output);
	bench_lacks(&bench, "present", "a stream may be longer late: then more is waited for");
	(void)rules_watermark(bench.rules, bench.state, "sync01", BENCH_START + 20 * MINUTE * TIMESTAMP_SECOND,
			      TIMESTAMP_MINUTE, &output);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 900", "… and less when it is not");
	(void)rules_watermark(bench.rules, bench.state, "nobody", BENCH_START, TIMESTAMP_MINUTE, &output);
	tap_is_int(table_size(bench.state->servers), 1, "a server nothing was heard of is not remembered");
	bench_done(&bench);
}

static void dated_ahead(void)
{
	struct bench bench;

	(void)bench_from_text(&bench, ONE);
	rules_state_clock(bench.state, BENCH_START + MINUTE * TIMESTAMP_SECOND);
	bench_event(&bench, "Own", 1, 0, "a");
	bench_event(&bench, "Own", 9, 20 * HOUR, "");
	bench_lacks(&bench, "present", "a record dated after the wall clock does not move time on");
	bench_event(&bench, "Own", 1, 20 * HOUR, "a");
	rules_state_clock(bench.state, BENCH_START + HOUR * TIMESTAMP_SECOND);
	bench_watermark(&bench, HOUR);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 960",
		   "… and a sign of life dated ahead keeps no stream alive");
	bench_done(&bench);
}

static void bounded(void)
{
	struct bench bench;
	char text[64];
	int64_t extreme[] = { INT64_MAX, INT64_MIN + 1, -1, 0 };

	(void)bench_from_text(&bench, EACH);
	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(text, sizeof(text), "c%u", i);
		bench_event(&bench, "Own", 1, i, text);
	}
	struct server *server = state_find_server(bench.state, "sync01");
	tap_is_int(server->marks[0].key_count, STATE_KEY_LIMIT, "keys of a mark have a limit");
	tap_is_int(server->beats[0].key_count, STATE_KEY_LIMIT, "streams of a heartbeat have a limit");
	tap_ok(marks_newest(server, 0, "c999", INT64_MAX) != TIMESTAMP_NONE &&
		       marks_newest(server, 0, "c0", INT64_MAX) == TIMESTAMP_NONE,
	       "the oldest gave way");
	for (unsigned i = 0; i < 1500; i++) {
		(void)snprintf(text, sizeof(text), "host%u.corp.example", i);
		bench.computer = text;
		bench_event(&bench, "Own", 1, i, "c");
	}
	tap_is_int(table_size(bench.state->servers), STATE_SERVER_LIMIT, "servers have a limit");
	bench.computer = NULL;
	bench_event(&bench, "Own", 1, 9000, "c");
	tap_ok(state_find_server(bench.state, "unknown") != NULL, "a record without computer is of an unknown server");

	bench.computer = "times";
	for (size_t i = 0; i < ELEMENTS(extreme); i++) {
		struct rules_output output = bench_output(&bench);
		struct wbh_pair pair;
		struct wbh_event event = bench_make(&bench, &pair, "Own", 1, 0, "c");

		event.time = extreme[i];
		tap_is_int(rules_event(bench.rules, bench.state, NULL, &event, &output), 0,
			   "a record of the time %" PRId64, extreme[i]);
	}
	bench_done(&bench);
}

/* Rows as a store keeps them. */
static int write_row(void *context, const char *key, const char *value)
{
	struct table *rows = context;

	if (value == NULL) {
		(void)table_remove(rows, key);
		return 0;
	}
	return table_put(rows, key, strdup(value));
}

static bool save_and_load(struct bench *bench, struct table *rows)
{
	struct rules_state *state = rules_state_new(bench->rules);
	bool good = rules_state_save(bench->state, write_row, rows) == 0;

	for (struct table_row *row = table_first(rows); row != NULL; row = table_next(row))
		good = good && rules_state_load(state, table_key(row), table_value(row)) == 0;
	rules_state_free(bench->state);
	bench->state = state;
	return good;
}

/* A day's work with every sort of event, from a fixed sequence of numbers. */
static void story(struct bench *bench, struct table *rows, unsigned steps)
{
	static const struct {
		const char *provider;
		uint32_t id;
		const char *text;
	} events[] = {
		{ WRITEBACK, 31019, "Endpoint sb://ssprdedicatedsbproda.servicebus.windows.net/1" },
		{ WRITEBACK, 31019, "Endpoint sb://ssprdedicatedsbprodb.servicebus.windows.net/1" },
		{ WRITEBACK, 31044, "not in a healthy state" },
		{ WRITEBACK, 31001, "PasswordResetRequestStart, Details: u%u@corp.example" },
		{ WRITEBACK, 31002,
		  "TrackingId: %u, PasswordResetSuccess, Details: Context: UserPrincipalName: u%u@corp.example" },
		{ WRITEBACK, 31001, "TrackingId: %u, PasswordResetRequestStart, Details: u%u@corp.example" },
		{ WRITEBACK, 33008, "TrackingId: %u, Reason: hr=80230619, UserPrincipalName: u%u@corp.example" },
		{ WRITEBACK, 31003, "TrackingId: %u, PasswordResetFail" },
		{ WRITEBACK, 31002, "PasswordResetSuccess, Details: Context: UserPrincipalName: u%u@corp.example" },
		{ WRITEBACK, 33004, "Reason: hr=80230626, UserPrincipalName: u%u@corp.example" },
		{ WRITEBACK, 31005, "Onboarding" },
		{ WRITEBACK, 31015, "Started" },
		{ WRITEBACK, 31016, "Stopped" },
		{ "ADSync", 6800, "x" },
		{ HASH_SYNC, 654,
		  "ping end.\n<partition-name>d%u.example</partition-name><connector-id>00000000-0000-0000-0000-00000000000%u</connector-id>" },
		{ HASH_SYNC, 654, "ping end." },
		{ HASH_SYNC, 611, "failed for domain: d%u.example, domain controller hostname: dc" },
	};
	uint32_t number = 12345;
	int64_t second = 0;

	for (unsigned i = 0; i < steps; i++) {
		char text[256];

		number = number * 1664525u + 1013904223u;
		const unsigned which = (number >> 16) % ELEMENTS(events), who = (number >> 8) % 4;
		second += (number >> 24) * 3;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		(void)snprintf(text, sizeof(text), events[which].text, who, who);
#pragma GCC diagnostic pop
		bench->computer = number % 7 == 0 ? "sync02" : BENCH_COMPUTER;
		bench_event(bench, events[which].provider, events[which].id, second - (number % 11 == 0 ? 90 : 0),
			    text);
		if (number % 5 == 0)
			bench_watermark(bench, second + 600);
		if (rows != NULL && !save_and_load(bench, rows))
			(void)buffer_append_text(&bench->log, "save or load failed\n");
	}
}

static void stopped_anywhere(void)
{
	struct table *rows = table_new(free);
	struct bench calm, disturbed;
	size_t kept;

	(void)bench_from_conf(&calm);
	(void)bench_from_conf(&disturbed);
	story(&calm, NULL, 600);
	story(&disturbed, rows, 600);
	tap_ok(bench_count(&calm, "present") > 20 && bench_count(&calm, "lost") > 20, "the story has findings in it");
	tap_ok(strcmp(bench_log(&calm), bench_log(&disturbed)) == 0,
	       "saved and read back after every event, the output is the same");

	(void)rules_state_save(disturbed.state, write_row, rows);
	kept = table_size(rows);
	bench_forget(&disturbed);
	tap_is_int(rules_state_save(disturbed.state, write_row, rows), 0, "saving again");
	bench_watermark(&disturbed, 40 * 24 * HOUR);
	(void)rules_state_save(disturbed.state, write_row, rows);
	tap_ok(table_size(rows) < kept, "what is over leaves the store");
	bench_done(&calm);
	bench_done(&disturbed);
	table_free(rows);
}

/* A run of signs is remembered from its beginning, or a stop would give a silent relay its time again and again. */
static void run_survives(void)
{
	static const char rules[] = BEAT "finding = connection.relay-redundancy-lost\nsubject = relay\nperiod = 5min\n"
					 "beside-others = yes\n";
	struct table *rows = table_new(free);
	struct bench bench;

	(void)bench_from_text(&bench, rules);
	bench_event(&bench, "Own", 1, 0, "r1");
	bench_event(&bench, "Own", 1, 1, "r2");
	for (int64_t minute = 120; minute <= 140; minute += 5) {
		bench_event(&bench, "Own", 1, minute * MINUTE, "r1");
		(void)save_and_load(&bench, rows);
	}
	bench_says(&bench, "present connection.relay-redundancy-lost@relay=r2 at 8100",
		   "stopped after every sign of life, a relay that did not come back is missed all the same");
	bench_done(&bench);
	table_free(rows);
}

static int count_row(void *context, const char *key, const char *value)
{
	(void)key;
	(void)value;
	++*(unsigned *)context;
	return 0;
}

static int refuse_row(void *context, const char *key, const char *value)
{
	(void)context;
	(void)key;
	(void)value;
	return -ENOSPC;
}

static void only_what_changed(void)
{
	struct bench bench;
	unsigned rows = 0;

	(void)bench_from_text(&bench, EACH);
	for (unsigned i = 0; i < 50; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "c%u", i);
		bench_event(&bench, "Own", 1, i, text);
	}
	tap_is_int(rules_state_save(bench.state, refuse_row, NULL), -ENOSPC, "a store that refuses is told of");
	(void)rules_state_save(bench.state, count_row, &rows);
	tap_is_int(rows, 103, "… and nothing of it is lost: all rows of 50 keys");
	rows = 0;
	(void)rules_state_save(bench.state, count_row, &rows);
	tap_is_int(rows, 0, "nothing changed, nothing is written");
	bench_event(&bench, "Own", 1, 60, "c7");
	(void)rules_state_save(bench.state, count_row, &rows);
	tap_is_int(rows, 5, "one event: server, mark and stream, both of the key too");
	bench_done(&bench);
}

static void bad_rows(void)
{
	static const char *const bad[] = {
		"",
		"no json",
		"[]",
		"{}",
		"{\"row\":\"server\"}",
		"{\"row\":\"server\",\"server\":\"a\",\"watermark\":12}",
		"{\"row\":\"nonsense\",\"server\":\"a\"}",
		"{\"row\":\"mark\",\"server\":\"a\",\"mark\":\"beat\",\"times\":\"x\"}",
		"{\"row\":\"mark\",\"server\":\"a\",\"mark\":\"beat\",\"times\":[\"x\"]}",
		"{\"row\":\"mark\",\"server\":\"a\",\"mark\":\"beat\",\"times\":[]}",
		"{\"row\":\"stream\",\"server\":\"a\",\"heartbeat\":\"h\",\"fired\":-1}",
		"{\"row\":\"attempt\",\"server\":\"a\",\"id\":\"1\",\"result\":\"running\"}",
		"{\"row\":\"attempt\",\"server\":\"a\",\"id\":\"1\",\"result\":\"good\",\"started\":\"1\"}"
	};
	struct bench bench;

	(void)bench_from_text(&bench, EACH);
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		tap_is_int(rules_state_load(bench.state, "key", bad[i]), -WBH_E_MALFORMED, "not a row: %s", bad[i]);
	tap_is_int(rules_state_load(bench.state, "old",
				    "{\"row\":\"mark\",\"server\":\"a\",\"mark\":\"gone\",\"times\":[\"1\"]}"),
		   0, "a row of a mark that rules do not know any more is let go of");
	bench_done(&bench);
}

int main(void)
{
	heartbeats();
	forgotten();
	watermarks();
	dated_ahead();
	bounded();
	stopped_anywhere();
	run_survives();
	only_what_changed();
	bad_rows();
	return tap_done();
}
