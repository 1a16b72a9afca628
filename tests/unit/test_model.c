/* SPDX-License-Identifier: Apache-2.0 */
/* The nouns: names, numbers for ever, JSON of a finding. */
#include <errno.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "model/attempt.h"
#include "model/finding.h"
#include "model/stage.h"
#include "model/verdict.h"
#include "tests/lib/tap.h"

#define TIME(text) time_of(text)

static int64_t time_of(const char *text)
{
	int64_t time = TIMESTAMP_NONE;

	(void)timestamp_parse(text, strlen(text), &time);
	return time;
}

static void test_scales(void)
{
	bool good = true;

	for (enum stage stage = 0; stage < STAGES; stage++)
		good = good && stage_from_name(stage_name(stage)) == (int)stage;
	tap_ok(good, "every stage is found by its name");
	tap_is_int(stage_from_name("nowhere"), -ENOENT, "a stage that is none is not found");
	tap_ok(stage_on_the_way(STAGE_ACCOUNT) && !stage_on_the_way(STAGE_HASH_SYNC) && !stage_on_the_way(STAGE_AGENT),
	       "hash-sync and agent are not on the way of a reset");
	tap_is_int(level_from_name("critical"), LEVEL_CRITICAL, "a level is found by its name");
	tap_is_text(status_name(STATUS_NOT_CONFIGURED), "not_configured", "a status has the name of the report");
	tap_is_int(status_exit_code(STATUS_HEALTHY), 0, "healthy exits 0");
	tap_is_int(status_exit_code(STATUS_DEGRADED), 1, "degraded exits 1");
	tap_is_int(status_exit_code(STATUS_BROKEN), 2, "broken exits 2");
	tap_is_int(status_exit_code(STATUS_UNKNOWN), 3, "unknown exits 3");
	tap_ok(STATUS_BROKEN > STATUS_DEGRADED && STATUS_DEGRADED > STATUS_UNKNOWN && STATUS_UNKNOWN > STATUS_HEALTHY,
	       "the order of statuses is broken, degraded, unknown, healthy");
	tap_is_text(sign_in_name(SIGN_IN_PASS_THROUGH), "pass_through",
		    "ways of signing in have the names of the report");
}

static void test_keys(void)
{
	bool good = true;

	for (enum wbh_key key = 0; key < WBH_KEYS; key++)
		good = good && wbh_key_from_name(wbh_key_name(key)) == (int)key;
	tap_ok(good, "every key is found by its name");
	tap_is_int(wbh_key_from_name("colour"), -ENOENT, "a key that is none is not found");
	tap_ok(wbh_key_folds(WBH_KEY_SERVER) && wbh_key_folds(WBH_KEY_USER) && !wbh_key_folds(WBH_KEY_SOURCE),
	       "case tells sections of ours apart, not hosts and users");
}

static void test_attempts(void)
{
	int64_t latencies[100];
	struct attempt_statistics statistics = { .latency_p50 = 1 };

	tap_is_int(attempt_kind_from_name("admin_reset"), ATTEMPT_ADMIN_RESET,
		   "a kind of attempt is found by its name");
	tap_is_int(attempt_result_from_name("lost"), ATTEMPT_LOST, "a result is found by its name");
	for (int i = 0; i < 100; i++)
		latencies[i] = 100 - i;
	attempt_latencies(latencies, 100, &statistics);
	tap_ok(statistics.latency_p50 == 50 && statistics.latency_p95 == 95 && statistics.latency_max == 100,
	       "p50, p95 and maximum of 1 to 100 are 50, 95 and 100");
	latencies[0] = 7;
	attempt_latencies(latencies, 1, &statistics);
	tap_ok(statistics.latency_p50 == 7 && statistics.latency_p95 == 7, "one latency is all of them");
	attempt_latencies(latencies, 0, &statistics);
	tap_ok(statistics.latency_p50 == TIMESTAMP_NONE && statistics.latency_max == TIMESTAMP_NONE,
	       "no latency at all is no number");
}

static void test_types(void)
{
	bool names = true, ids = true, digests = true, fields = true;
	char(*messages)[DIGEST_TEXT_SIZE] = calloc(FINDINGS, sizeof(*messages));

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const struct finding_type *type = finding_type(id);

		names = names && finding_from_name(type->name) == (int)id;
		ids = ids && finding_from_name(type->id) == (int)id;
		fields = fields && type->subjects != 0 && type->title[0] != '\0' && type->explains != NULL;
		(void)finding_message_id(id, messages[id]);
		for (enum finding_id other = 0; other < id; other++)
			digests = digests && strcmp(messages[id], messages[other]) != 0;
	}
	tap_is_int(FINDINGS, 110, "there are 110 kinds of findings");
	tap_ok(names, "each is found by its own name");
	tap_ok(ids, "each is found by its own id");
	tap_ok(fields, "each has a subject and a title");
	tap_ok(digests, "each has a MESSAGE_ID of its own");
	tap_is_int(strlen(messages[WB2001]), 32, "a MESSAGE_ID has 128 bits");
	tap_is_int(finding_from_name("wb2001"), WB2001, "an id is found in lower case too");
	tap_is_int(finding_from_name("connection.no-such"), -ENOENT, "a finding that is none is not found");
	tap_ok(finding_type(WB2002)->subjects == (1u << WBH_KEY_RELAY | 1u << WBH_KEY_SERVER),
	       "a finding may have several kinds of subject");
	free(messages);
}

static void test_names_for_ever(void)
{
	char a[DIGEST_TEXT_SIZE], b[DIGEST_TEXT_SIZE];
	struct finding finding = { .episode = "e1", .revision = 1 };

	(void)finding_uid(WB2001, WBH_KEY_SERVER, "sync01", a);
	(void)finding_uid(WB2001, WBH_KEY_SERVER, "SYNC01", b);
	tap_is_text(a, b, "a server has one uid, however its name is written");
	(void)finding_uid(WB2001, WBH_KEY_SERVER, "sync02", b);
	tap_ok(strcmp(a, b) != 0, "another server has another uid");
	(void)finding_uid(WB2002, WBH_KEY_SERVER, "sync01", b);
	tap_ok(strcmp(a, b) != 0, "another finding about the server has another uid");
	(void)finding_uid(WB2002, WBH_KEY_RELAY, "sync01", a);
	tap_ok(strcmp(a, b) != 0, "a relay named like the server has another uid");
	(void)finding_uid(WB9001, WBH_KEY_SOURCE, "a", a);
	(void)finding_uid(WB9001, WBH_KEY_SOURCE, "A", b);
	tap_ok(strcmp(a, b) != 0, "sections that differ in case are two");

	(void)finding_delivery_id(&finding, a);
	(void)finding_delivery_id(&finding, b);
	tap_is_text(a, b, "a delivery id is the same each time it is asked for");
	finding.revision = 2;
	(void)finding_delivery_id(&finding, b);
	tap_ok(strcmp(a, b) != 0, "the next revision has another delivery id");
	(void)finding_episode("u", 0, a);
	(void)finding_episode("u", 1, b);
	tap_ok(strcmp(a, b) != 0, "another opening time is another episode");
}

/* The finding of PRODUCT, "JSON report", key by key in its order. */
static void test_json(void)
{
	static const char expected[] =
		"{\"id\":\"WB2002\",\"name\":\"connection.relay-redundancy-lost\",\"uid\":\"u\",\"episode\":\"e\","
		"\"revision\":3,\"delivery_id\":\"%s\",\"stage\":\"connection\",\"level\":\"warning\","
		"\"state\":\"open\",\"stale\":{\"since\":\"2026-11-23T15:00:00Z\",\"reason\":\"asleep\"},"
		"\"subject\":{\"type\":\"relay\",\"name\":\"r1\",\"server\":\"sync01\"},\"title\":\"t\","
		"\"cause\":\"c\",\"remedy\":\"r\",\"reference\":null,\"opened\":\"2026-11-23T14:00:00Z\","
		"\"first_seen\":\"2026-11-23T13:00:00Z\",\"last_seen\":\"2026-11-23T15:00:00.5Z\",\"count\":4,"
		"\"vantage\":null,\"evidence\":{\"event\":\"31044\",\"b\":\"2\"},\"explained_by\":null,"
		"\"accepted\":false,\"acceptance\":null,\"seen_by\":[\"log\"]}";
	static const struct wbh_pair evidence[] = { { "event", "31044" }, { NULL, "x" }, { "b", "2" }, { "b", "3" } };
	struct finding finding = {
		.id = WB2002,
		.uid = "u",
		.episode = "e",
		.revision = 3,
		.level = LEVEL_WARNING,
		.state = FINDING_OPEN,
		.stale_since = TIME("2026-11-23T15:00:00Z"),
		.stale_reason = "asleep",
		.subject = WBH_KEY_RELAY,
		.keys = { [WBH_KEY_RELAY] = "r1", [WBH_KEY_SERVER] = "sync01" },
		.title = "t",
		.cause = "c",
		.remedy = "r",
		.opened = TIME("2026-11-23T14:00:00Z"),
		.first_seen = TIME("2026-11-23T13:00:00Z"),
		.last_seen = TIME("2026-11-23T15:00:00.5Z"),
		.count = 4,
		.evidence = evidence,
		.evidence_count = 4,
		.seen_by = "log",
	};
	struct buffer buffer = BUFFER(8192);
	struct json_writer writer = JSON_WRITER(&buffer, 0);
	char delivery_id[DIGEST_TEXT_SIZE], text[2048];

	finding_write_json(&finding, &writer, NULL);
	(void)snprintf(text, sizeof(text), expected, finding_delivery_id(&finding, delivery_id));
	/* Fractions may be written with three or six digits: both are the same time. */
	if (strstr(buffer_text(&buffer), "15:00:00.500000Z") != NULL) {
		char *at = strstr(text, "15:00:00.5Z");
		char rest[2048];

		(void)snprintf(rest, sizeof(rest), "%s", at + strlen("15:00:00.5Z"));
		(void)snprintf(at, sizeof(text) - (size_t)(at - text), "15:00:00.500000Z%s", rest);
	}
	tap_is_text(buffer_text(&buffer), text, "a finding has exactly the keys of the report, in their order");

	buffer_clear(&buffer);
	writer = JSON_WRITER(&buffer, 0);
	finding.stale_since = TIMESTAMP_NONE;
	finding.explained_by = "root";
	finding.seen_by = NULL;
	finding_write_json(&finding, &writer, NULL);
	tap_ok(strstr(buffer_text(&buffer), "\"stale\":null") != NULL, "a fresh finding has stale null");
	tap_ok(strstr(buffer_text(&buffer), "\"explained_by\":\"root\"") != NULL, "what explains it is named");
	tap_ok(strstr(buffer_text(&buffer), "\"seen_by\":[]") != NULL, "seen by nobody is an empty list");
	buffer_done(&buffer);
}

int main(void)
{
	test_scales();
	test_keys();
	test_attempts();
	test_types();
	test_names_for_ever();
	test_json();
	return tap_done();
}
