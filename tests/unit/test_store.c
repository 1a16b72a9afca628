/* SPDX-License-Identifier: Apache-2.0 */
/* The store: what a step leaves behind, what receivers get, what is counted and what is forgotten. */
#include "base/error.h"
#include "base/text.h"
#include "tests/unit/store_folder.h"

static int collect_outbox(void *context, const struct outbox_row *row)
{
	struct buffer *rows = context;

	(void)buffer_printf(rows, "%llu:%s:%s;", (unsigned long long)row->row, row->kind, row->json);
	return 0;
}

static const char *outbox_of(struct store *store, uint64_t after, size_t limit)
{
	static struct buffer rows = { .limit = 65536 };
	size_t count = 0;
	int r;

	buffer_clear(&rows);
	r = store_outbox(store, after, limit, collect_outbox, &rows, &count);
	return r < 0 ? "(failed)" : buffer_text(&rows);
}

static void test_step(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	_cleanup_free_ char *cursor = NULL, *none = NULL;

	new_folder();
	store = open_store();
	if (!tap_ok(store != NULL, "a store is made where there is none"))
		return;

	tap_is_int(store_begin(store, true), 0, "a step begins");
	tap_ok(store_put_state(store, "rules", "b", "2") == 0 && store_put_state(store, "rules", "a", "1") == 0 &&
		       store_put_state(store, "diagnosis", "a", "other room") == 0,
	       "takes state rows");
	tap_is_int(store_put_cursor(store, "sync01", "{\"offset\": 7}"), 0, "a cursor");
	tap_is_int(store_put_event_seen(store, "sync01/Application/1/2", TIMESTAMP_DAY), 0, "an event key");
	tap_is_int(put_change(store, "uid", 1, FINDING_OPEN, "{1}"), 0, "a change");
	tap_is_int(store_commit(store), 0, "and is committed");

	store_free(store);
	store = open_store();
	if (!tap_ok(store != NULL, "the store is opened again"))
		return;
	tap_is_text(state_of(store, "rules"), "a=1;b=2;", "state rows come back in order, of one room only");
	tap_ok(store_get_cursor(store, "sync01", &cursor) == 0 && text_equal(cursor, "{\"offset\": 7}"),
	       "the cursor comes back");
	tap_ok(store_get_cursor(store, "sync02", &none) == 0 && none == NULL, "another source has none");
	tap_is_int(store_event_seen(store, "sync01/Application/1/2"), 1, "an event is known again");
	tap_is_int(store_event_seen(store, "sync01/Application/1/3"), 0, "another one is not");
	tap_is_text(outbox_of(store, 0, 10), "1:finding:{1};", "the change waits in the outbox");

	tap_ok(store_begin(store, false) == 0 && store_put_state(store, "rules", "a", NULL) == 0 &&
		       store_put_state(store, "rules", "b", "3") == 0 && store_commit(store) == 0,
	       "a step that need not survive a power cut");
	tap_is_text(state_of(store, "rules"), "b=3;", "drops and replaces rows");

	(void)store_begin(store, true);
	(void)store_put_state(store, "rules", "b", "4");
	store_rollback(store);
	store_rollback(store);
	tap_is_text(state_of(store, "rules"), "b=3;", "a step rolled back has not been");
	tap_is_int(store_begin(store, true), 0, "and the next one begins");
	store_rollback(store);
}

static int put_position(struct store *store, const char *sink, uint64_t position)
{
	return store_put_sink(store, sink, &(struct sink_state){ .position = position, .time = 7, .dropped = 3 });
}

static uint64_t position_of(struct store *store, const char *sink)
{
	struct sink_state state = { .position = 99 };

	return store_get_sink(store, sink, &state) >= 0 ? state.position : 99;
}

static void test_outbox(void)
{
	static const char *const sinks[] = { "siem", "file" };
	_cleanup_(store_free_p) struct store *store = NULL;
	struct sink_state state = { .time = 0 };
	uint64_t count, position;
	int64_t oldest;

	new_folder();
	store = open_store();
	if (store == NULL)
		return;
	for (uint32_t i = 1; i <= 4; i++) {
		char json[32];

		(void)snprintf(json, sizeof(json), "{%u}", i);
		(void)put_change(store, "uid", i, FINDING_OPEN, json);
	}
	tap_is_text(outbox_of(store, 0, 2), "1:finding:{1};2:finding:{2};", "the outbox gives rows in order, so many");
	tap_is_text(outbox_of(store, 2, 10), "3:finding:{3};4:finding:{4};", "and goes on behind a row");

	tap_ok(position_of(store, "siem") == 0, "a new sink stands at 0");
	tap_is_int(store_get_sink(store, "siem", &state), 1, "and is known to be new");
	tap_ok(state.time == TIMESTAMP_NONE, "it has never acknowledged");
	tap_ok(store_outbox_newest(store, &position) == 0 && position == 4, "the newest row is known");
	(void)put_position(store, "siem", 4);
	tap_ok(position_of(store, "siem") == 4, "an acknowledgement is kept");

	tap_ok(store_backlog(store, 1, &count, &oldest) == 0 && count == 3 && oldest > 0,
	       "what a sink has not got is counted, and since when it waits");
	tap_ok(store_backlog_limit(store, 1, 2, 0, &position) == 0 && position == 2, "one too many is dropped");
	tap_ok(store_backlog_limit(store, 1, 3, 0, &position) == 0 && position == 1, "what may wait is not");
	tap_ok(store_backlog_limit(store, 1, 3, INT64_MAX, &position) == 0 && position == 4, "what is too old is");

	(void)put_position(store, "file", 2);
	tap_is_int(store_prune(store, sinks, 2, 0, 0), 0, "pruning");
	tap_is_text(outbox_of(store, 0, 10), "3:finding:{3};4:finding:{4};", "drops what every sink has acknowledged");
	(void)put_position(store, "file", 4);
	(void)store_prune(store, sinks, 2, 0, 0);
	tap_is_text(outbox_of(store, 0, 10), "", "up to all of it");
	tap_ok(store_outbox_newest(store, &position) == 0 && position == 4, "the newest row is still known");
	(void)put_change(store, "uid", 5, FINDING_OPEN, "{5}");
	tap_is_text(outbox_of(store, 0, 10), "5:finding:{5};", "and no row number ever comes again");
	(void)store_prune(store, NULL, 0, 0, 0);
	tap_is_text(outbox_of(store, 0, 10), "", "without sinks nothing is kept for them");
}

static int collect_finding(void *context, const char *uid, const char *json)
{
	(void)buffer_printf(context, "%s=%s;", uid, json);
	return 0;
}

static void test_open_findings(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	_cleanup_buffer_ struct buffer text = BUFFER(4096);
	size_t count = 0;

	new_folder();
	store = open_store();
	if (store == NULL)
		return;
	(void)put_change(store, "c", 1, FINDING_OPEN, "{1}");
	(void)put_change(store, "a", 1, FINDING_OPEN, "{2}");
	(void)put_change(store, "a", 2, FINDING_OPEN, "{3}");
	(void)put_change(store, "b", 1, FINDING_OPEN, "{4}");
	(void)put_change(store, "b", 2, FINDING_CLEARED, "{5}");
	tap_ok(store_open_findings(store, "", 10, collect_finding, &text, &count) == 0 && count == 2, "two are open");
	tap_is_text(buffer_text(&text), "a={3};c={1};", "by uid, as they were told last");
	buffer_clear(&text);
	tap_ok(store_open_findings(store, "a", 10, collect_finding, &text, &count) == 0 && count == 1,
	       "or from one on");
	tap_is_text(buffer_text(&text), "c={1};", "without it");
}

static int stop_at_first(void *context, const struct outbox_row *row)
{
	(void)context;
	(void)row;
	return -EAGAIN;
}

static void test_callbacks(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	size_t count = 99;

	new_folder();
	store = open_store();
	if (store == NULL)
		return;
	(void)put_change(store, "uid", 1, FINDING_OPEN, "{1}");
	tap_ok(store_outbox(store, 0, 10, stop_at_first, NULL, &count) == -EAGAIN && count == 99,
	       "a callback's failure ends the walk and is forwarded");
	tap_is_int(store_put_state(store, "rules", "a", "1"), 0, "and the store goes on");
}

static void put_attempt(struct store *store, const char *id, enum attempt_result result, int64_t started, int64_t ended)
{
	const struct attempt attempt = { .id = id,
					 .kind = ATTEMPT_RESET,
					 .result = result,
					 .server = "sync01",
					 .user = "user@corp.example",
					 .code = result == ATTEMPT_FAILED ? "80230626" : NULL,
					 .started = started,
					 .ended = ended };

	if (store_put_attempt(store, &attempt) < 0)
		printf("# attempt %s: %s\n", id, store_problem(store));
}

static void test_attempts(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct attempt_statistics statistics = { .latency_p50 = 1 };

	new_folder();
	store = open_store();
	if (store == NULL)
		return;
	tap_ok(store_attempt_statistics(store, 0, TIMESTAMP_DAY, &statistics) == 0 &&
		       statistics.latency_p50 == TIMESTAMP_NONE && statistics.by_result[ATTEMPT_SUCCEEDED] == 0,
	       "without attempts there are no latencies");

	/* 1 … 100 ms */
	for (int64_t i = 1; i <= 100; i++) {
		char id[32];

		(void)snprintf(id, sizeof(id), "a%lld", (long long)i);
		put_attempt(store, id, ATTEMPT_RUNNING, TIMESTAMP_HOUR, TIMESTAMP_NONE);
		put_attempt(store, id, i % 2 == 0 ? ATTEMPT_SUCCEEDED : ATTEMPT_FAILED, TIMESTAMP_HOUR,
			    TIMESTAMP_HOUR + i * 1000);
	}
	put_attempt(store, "running", ATTEMPT_RUNNING, TIMESTAMP_HOUR, TIMESTAMP_NONE);
	put_attempt(store, "lost", ATTEMPT_LOST, TIMESTAMP_HOUR, TIMESTAMP_HOUR + TIMESTAMP_DAY);
	put_attempt(store, "only-end", ATTEMPT_REFUSED, TIMESTAMP_NONE, TIMESTAMP_HOUR);
	put_attempt(store, "earlier", ATTEMPT_SUCCEEDED, TIMESTAMP_HOUR - 1, TIMESTAMP_HOUR + TIMESTAMP_DAY);
	put_attempt(store, "later", ATTEMPT_SUCCEEDED, 2 * TIMESTAMP_HOUR + 1, 3 * TIMESTAMP_HOUR);

	tap_is_int(store_attempt_statistics(store, TIMESTAMP_HOUR, 2 * TIMESTAMP_HOUR, &statistics), 0,
		   "attempts of a window are counted");
	tap_is_int(statistics.by_result[ATTEMPT_SUCCEEDED], 50, "each once, by its last result");
	tap_is_int(statistics.by_result[ATTEMPT_FAILED], 50, "failed");
	tap_is_int(statistics.by_result[ATTEMPT_RUNNING], 1, "running");
	tap_is_int(statistics.by_result[ATTEMPT_LOST], 1, "lost");
	tap_is_int(statistics.by_result[ATTEMPT_REFUSED], 1, "one of which only the end was seen");
	tap_is_int(statistics.latency_p50, 50000, "the median by nearest rank");
	tap_is_int(statistics.latency_p95, 95000, "the 95th percentile");
	tap_is_int(statistics.latency_max, 100000, "the longest, without what was given up");
}

static void test_prune(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct attempt_statistics statistics;

	new_folder();
	store = open_store();
	if (store == NULL)
		return;
	(void)store_put_event_seen(store, "old", TIMESTAMP_HOUR);
	(void)store_put_event_seen(store, "new", TIMESTAMP_DAY);
	put_attempt(store, "old", ATTEMPT_SUCCEEDED, TIMESTAMP_HOUR, TIMESTAMP_HOUR);
	put_attempt(store, "new", ATTEMPT_SUCCEEDED, TIMESTAMP_DAY, TIMESTAMP_DAY);
	tap_is_int(store_prune(store, NULL, 0, TIMESTAMP_DAY, TIMESTAMP_DAY), 0, "what is older than the history");
	tap_ok(store_event_seen(store, "old") == 0 && store_event_seen(store, "new") == 1, "is forgotten: event keys");
	tap_ok(store_attempt_statistics(store, 0, 2 * TIMESTAMP_DAY, &statistics) == 0 &&
		       statistics.by_result[ATTEMPT_SUCCEEDED] == 1,
	       "and attempts");
}

int main(void)
{
	if (mkdtemp(top) == NULL)
		return 1;
	test_step();
	test_outbox();
	test_open_findings();
	test_callbacks();
	test_attempts();
	test_prune();
	remove_folders();
	return tap_done();
}
