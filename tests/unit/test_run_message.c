/* SPDX-License-Identifier: Apache-2.0 */
/* Messages from one end to the other: every field, what is absent, what is too much. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "model/stage.h"
#include "run/channel.h"
#include "run/message.h"
#include "tests/lib/sample_messages.h"
#include "tests/lib/tap.h"

DEFINE_POINTER_CLEANUP(struct message_arena, message_arena_free);

static struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
static struct message_arena *arena;
static struct wbh_problem problem;

/* An encoder's result; its body is in `body`. */
static struct buffer *fresh_body(void)
{
	buffer_clear(&body);
	problem.text[0] = '\0';
	return &body;
}

static bool pairs_equal(const struct wbh_pair *a, size_t a_count, const struct wbh_pair *b, size_t b_count)
{
	size_t same = 0;

	while (same < a_count && same < b_count && text_equal(a[same].name, b[same].name) &&
	       text_equal(a[same].value, b[same].value))
		same++;
	return same == a_count && same == b_count;
}

static bool facts_equal(const struct wbh_fact *a, const struct wbh_fact *b)
{
	return text_equal(a->kind, b->kind) && text_equal(a->subject, b->subject) && text_equal(a->value, b->value) &&
	       a->time == b->time && a->ttl == b->ttl;
}

static void test_start(void)
{
	const struct message_start *sent = &sample_start;
	struct message_start bare = { .task = WORKER_DESCRIBE, .plugin_path = "/p", .instance = "" };
	struct message_start got;
	bool same = true;

	if (message_encode_start(fresh_body(), sent) < 0 ||
	    message_decode_start(arena, body.data, body.size, &got, &problem) < 0) {
		tap_ok(false, "a start crosses: %s", problem.text);
		return;
	}
	tap_is_int(got.task, sent->task, "start: task");
	tap_is_text(got.plugin_path, sent->plugin_path, "start: plugin");
	tap_is_text(got.instance, sent->instance, "start: instance");
	tap_is_text(got.cursor, sent->cursor, "start: cursor");
	tap_ok(pairs_equal(got.settings, got.setting_count, sent->settings, sent->setting_count), "start: settings");
	tap_ok(got.interest_all, "start: all interest");
	for (size_t i = 0; i < sent->interest_count; i++)
		same = same && got.interest_count == sent->interest_count &&
		       text_equal(got.interest[i].provider, sent->interest[i].provider) &&
		       got.interest[i].event_id == sent->interest[i].event_id;
	tap_ok(same, "start: interest");
	for (size_t i = 0; i < sent->fact_count; i++)
		same = same && got.fact_count == sent->fact_count && facts_equal(&got.facts[i], &sent->facts[i]);
	tap_ok(same, "start: facts");
	tap_ok(got.request_count == sent->request_count && text_equal(got.requests[1].user, sent->requests[1].user),
	       "start: users that are asked for");

	(void)message_encode_start(fresh_body(), &bare);
	tap_is_int(message_decode_start(arena, body.data, body.size, &got, &problem), 0, "a bare start crosses");
	tap_ok(got.cursor == NULL && got.setting_count == 0 && got.interest_count == 0 && got.fact_count == 0 &&
		       !got.interest_all,
	       "start: what is absent stays absent");
}

static void test_large_start(void)
{
	_cleanup_free_ struct wbh_interest *interest = calloc(9000, sizeof(*interest));
	struct message_start start = { .task = WORKER_RUN, .plugin_path = "/p", .instance = "i", .interest = interest };
	struct message_start got;

	for (size_t i = 0; i < 9000; i++)
		interest[i] = (struct wbh_interest){ "Provider", (uint32_t)i };
	start.interest_count = 4000;
	tap_is_int(message_encode_start(fresh_body(), &start), 0, "a start of several packets (4,000 interests)");
	tap_is_int(message_decode_start(arena, body.data, body.size, &got, &problem), 0, "crosses");
	tap_is_int(got.interest_count > 3999 ? got.interest[3999].event_id : 0, 3999, "to its last interest");
	start.interest_count = 9000;
	tap_is_int(message_encode_start(fresh_body(), &start), -WBH_E_LIMIT,
		   "a start larger than a message is refused");
	tap_is_int(body.size, 0, "and nothing of it is left behind");
}

static void test_small_messages(void)
{
	struct message_ready ready;
	struct wbh_fact fact;
	struct wbh_progress progress;
	struct wbh_damage damage;
	struct message_cursor cursor;
	struct message_log log;
	struct message_done done;
	uint64_t row = 0;
	int r;

	(void)message_encode_ready(fresh_body(), &sample_ready);
	r = message_decode_ready(arena, body.data, body.size, &ready, &problem);
	tap_ok(r == 0 && ready.landlock_abi == 2 && ready.seccomp && text_equal(ready.missing, sample_ready.missing),
	       "ready crosses");

	(void)message_encode_fact(fresh_body(), &sample_fact);
	r = message_decode_fact(arena, body.data, body.size, &fact, &problem);
	tap_ok(r == 0 && facts_equal(&fact, &sample_fact), "a fact crosses");
	fact.ttl = -1;
	tap_is_int(message_encode_fact(fresh_body(), &fact), -EINVAL, "a fact of negative life is refused");

	(void)message_encode_progress(fresh_body(), &sample_progress);
	r = message_decode_progress(arena, body.data, body.size, &progress, &problem);
	tap_ok(r == 0 && text_equal(progress.computer, "SYNC01") && text_equal(progress.channel, "Application") &&
		       progress.newest_time == sample_progress.newest_time && progress.newest_record_id == 12 &&
		       progress.records == 1000 && progress.dropped == 990,
	       "progress crosses");
	(void)message_encode_progress(
		fresh_body(), &(struct wbh_progress){ .newest_time = TIMESTAMP_NONE, .newest_record_id = WBH_ABSENT });
	r = message_decode_progress(arena, body.data, body.size, &progress, &problem);
	tap_ok(r == 0 && text_equal(progress.computer, "") && text_equal(progress.channel, "") &&
		       progress.newest_time == TIMESTAMP_NONE && progress.newest_record_id == WBH_ABSENT,
	       "progress of a stream without names has empty ones, never NULL");

	(void)message_encode_damage(fresh_body(), &sample_damage);
	r = message_decode_damage(arena, body.data, body.size, &damage, &problem);
	tap_ok(r == 0 && text_equal(damage.file, sample_damage.file) && damage.offset == 4711 && damage.line == 3 &&
		       damage.bytes == 100 && damage.records == 2 && text_equal(damage.reason, sample_damage.reason),
	       "damage crosses");

	(void)message_encode_cursor(fresh_body(), &(struct message_cursor){ "inode=1" });
	r = message_decode_cursor(arena, body.data, body.size, &cursor, &problem);
	tap_ok(r == 0 && text_equal(cursor.cursor, "inode=1"), "a cursor crosses");

	(void)message_encode_acknowledge(fresh_body(), UINT64_MAX);
	r = message_decode_acknowledge(body.data, body.size, &row, &problem);
	tap_ok(r == 0 && row == UINT64_MAX, "an acknowledgement crosses");

	(void)message_encode_log(fresh_body(), &(struct message_log){ WBH_LOG_DEBUG, "a line" });
	r = message_decode_log(arena, body.data, body.size, &log, &problem);
	tap_ok(r == 0 && log.level == WBH_LOG_DEBUG && text_equal(log.text, "a line"), "a log line crosses");

	(void)message_encode_done(fresh_body(), &(struct message_done){ -WBH_E_MALFORMED, "broken" });
	r = message_decode_done(arena, body.data, body.size, &done, &problem);
	tap_ok(r == 0 && done.result == -WBH_E_MALFORMED && text_equal(done.problem, "broken"), "a result crosses");
}

static void test_prediction(void)
{
	const struct wbh_prediction *sent = &sample_prediction;
	struct wbh_outlook twice[] = { { .operation = WBH_RESET }, { .operation = WBH_RESET } };
	const struct wbh_prediction odd = { .asked = "anna", .outlooks = twice, .outlook_count = ELEMENTS(twice) };
	struct wbh_prediction got;

	if (message_encode_prediction(fresh_body(), sent) < 0 ||
	    message_decode_prediction(arena, body.data, body.size, &got, &problem) < 0) {
		tap_ok(false, "a prediction crosses: %s", problem.text);
		return;
	}
	tap_ok(text_equal(got.asked, sent->asked) && text_equal(got.dn, sent->dn) && text_equal(got.upn, sent->upn) &&
		       text_equal(got.sam_account_name, sent->sam_account_name) && text_equal(got.sid, sent->sid) &&
		       text_equal(got.controller, sent->controller) && got.outlook_count == sent->outlook_count,
	       "a prediction crosses: the user");
	tap_ok(got.outlooks[0].operation == WBH_RESET && got.outlooks[0].answer == WBH_ANSWER_NO &&
		       got.outlooks[0].basis == WBH_PROVED && got.outlooks[0].until == sent->outlooks[0].until &&
		       text_equal(got.outlooks[0].finding, sent->outlooks[0].finding) &&
		       text_equal(got.outlooks[0].reason, sent->outlooks[0].reason) &&
		       text_equal(got.outlooks[0].decided_by, sent->outlooks[0].decided_by) &&
		       text_equal(got.outlooks[0].remedy, sent->outlooks[0].remedy),
	       "its answers with all they rest on");
	tap_ok(got.outlooks[1].operation == WBH_UNLOCK && got.outlooks[1].answer == WBH_ANSWER_YES &&
		       got.outlooks[1].finding == NULL && got.outlooks[1].until == 0,
	       "and bare ones");
	tap_is_int(message_encode_prediction(fresh_body(), &odd), -EINVAL, "an operation is answered once");
}

static void test_population(void)
{
	const struct wbh_population *sent = &sample_population;
	struct wbh_population got;

	if (message_encode_population(fresh_body(), sent) < 0 ||
	    message_decode_population(arena, body.data, body.size, &got, &problem) < 0) {
		tap_ok(false, "a population crosses: %s", problem.text);
		return;
	}
	tap_ok(text_equal(got.domain, sent->domain) && text_equal(got.scope_basis, sent->scope_basis) &&
		       got.in_scope == sent->in_scope && got.can_reset == sent->can_reset &&
		       got.cannot_reset == sent->cannot_reset && got.unknown == sent->unknown && got.partial,
	       "a population crosses: the counts");
	tap_ok(got.cause_count == 1 && text_equal(got.causes[0].finding, sent->causes[0].finding) &&
		       text_equal(got.causes[0].container, sent->causes[0].container) && got.causes[0].count == 3 &&
		       text_equal(got.causes[0].examples, "bo, eva"),
	       "and the causes");
}

static void test_long_texts(void)
{
	_cleanup_free_ char *text = malloc(400001);
	struct message_log log = { WBH_LOG_INFO, text };
	struct message_cursor cursor = { text };

	memset(text, 'x', 400000);
	text[400000] = '\0';
	(void)message_encode_log(fresh_body(), &log);
	(void)message_decode_log(arena, body.data, body.size, &log, &problem);
	tap_is_int(strlen(log.text), 8192, "a long log line is cut");
	tap_is_int(message_encode_cursor(fresh_body(), &cursor), -WBH_E_LIMIT, "a long cursor is refused");
	text[WBH_CURSOR_LIMIT] = '\0';
	tap_is_int(message_encode_cursor(fresh_body(), &cursor), 0, "one of 128 KiB is not");

	log.text = "bad \xff\xc3 bytes\xe2\x82";
	(void)message_encode_log(fresh_body(), &log);
	(void)message_decode_log(arena, body.data, body.size, &log, &problem);
	tap_is_text(log.text, "bad \xef\xbf\xbd\xef\xbf\xbd bytes\xef\xbf\xbd",
		    "what is not UTF-8 is repaired on the way out");
}

static void test_description(void)
{
	const struct wbh_plugin bare = { .kind = WBH_SINK, .name = "bare", .version = "1", .summary = "s" };
	struct plugin_description got;

	(void)message_encode_description(fresh_body(), &sample_plugin);
	if (message_decode_description(arena, body.data, body.size, &got, &problem) < 0) {
		tap_ok(false, "a description crosses: %s", problem.text);
		return;
	}
	tap_ok(got.kind == WBH_PROBE && text_equal(got.name, "trial") && text_equal(got.version, "1.2.3") &&
		       text_equal(got.summary, "Looks at nothing."),
	       "description: kind, name, version, summary");
	tap_is_int(got.feeds, 1u << STAGE_CONNECTION | 1u << STAGE_AGENT, "description: stages");
	tap_is_int(got.setting_count, 2, "description: settings");
	for (size_t i = 0; i < 3; i++) {
		const struct wbh_setting *a = &got.settings[i], *b = &sample_plugin.settings[i];

		tap_ok(text_equal(a->key, b->key) && a->type == b->type && a->flags == b->flags &&
			       text_equal(a->default_value, b->default_value) && text_equal(a->choices, b->choices) &&
			       text_equal(a->help, b->help),
		       "description: setting %s", b->key != NULL ? b->key : "(the end)");
	}
	tap_ok(got.consume_count == 2 && text_equal(got.consumes[1], "hash-sync") && got.consumes[2] == NULL,
	       "description: what it consumes");

	(void)message_encode_description(fresh_body(), &bare);
	tap_is_int(message_decode_description(arena, body.data, body.size, &got, &problem), 0, "a bare one crosses");
	tap_ok(got.settings[0].key == NULL && got.consumes[0] == NULL, "with empty tables, which end all the same");
}

static bool events_equal(const struct wbh_event *a, const struct wbh_event *b)
{
	return text_equal(a->provider, b->provider) && a->event_id == b->event_id && a->qualifiers == b->qualifiers &&
	       a->version == b->version && a->level == b->level && a->task == b->task && a->opcode == b->opcode &&
	       text_equal(a->keywords, b->keywords) && a->time == b->time && text_equal(a->time_text, b->time_text) &&
	       a->record_id == b->record_id && text_equal(a->activity_id, b->activity_id) &&
	       a->process_id == b->process_id && a->thread_id == b->thread_id && text_equal(a->channel, b->channel) &&
	       text_equal(a->computer, b->computer) && text_equal(a->user_sid, b->user_sid) &&
	       pairs_equal(a->data, a->data_count, b->data, b->data_count) && text_equal(a->binary, b->binary) &&
	       text_equal(a->user_data, b->user_data) && text_equal(a->message, b->message) &&
	       text_equal(a->file, b->file) && a->offset == b->offset && a->cut == b->cut;
}

static int event_crosses(const struct wbh_event *event, struct wbh_event *ret)
{
	int r = message_encode_event(fresh_body(), event);

	return r < 0 ? r : message_decode_event(arena, body.data, body.size, ret, &problem);
}

/* Each field alone: no field stands in for another. */
static void test_event_fields(void)
{
	const struct wbh_event *all = &sample_event;
	struct wbh_event alone[23], got;
	size_t same = 0;

	for (size_t i = 0; i < ELEMENTS(alone); i++)
		alone[i] = WBH_EVENT_NULL;
	alone[0].provider = all->provider;
	alone[1].event_id = all->event_id;
	alone[2].qualifiers = all->qualifiers;
	alone[3].version = all->version;
	alone[4].level = all->level;
	alone[5].task = all->task;
	alone[6].opcode = all->opcode;
	alone[7].keywords = all->keywords;
	alone[8].time = all->time;
	alone[9].time_text = all->time_text;
	alone[10].record_id = all->record_id;
	alone[11].activity_id = all->activity_id;
	alone[12].process_id = all->process_id;
	alone[13].thread_id = all->thread_id;
	alone[14].channel = all->channel;
	alone[15].computer = all->computer;
	alone[16].user_sid = all->user_sid;
	alone[17].binary = all->binary;
	alone[18].user_data = all->user_data;
	alone[19].message = all->message;
	alone[20].file = all->file;
	alone[21].offset = all->offset;
	alone[22].cut = all->cut;
	for (size_t i = 0; i < ELEMENTS(alone); i++)
		same += event_crosses(&alone[i], &got) == 0 && events_equal(&got, &alone[i]);
	tap_is_int(same, ELEMENTS(alone), "each field of an event crosses alone, all others absent");
}

static void test_event(void)
{
	const struct wbh_event nothing = WBH_EVENT_NULL;
	struct wbh_event got, timed = WBH_EVENT_NULL;

	tap_ok(event_crosses(&sample_event, &got) == 0 && events_equal(&got, &sample_event),
	       "an event crosses whole: %s", problem.text);
	tap_ok(event_crosses(&nothing, &got) == 0 && events_equal(&got, &nothing), "one without anything stays so");
	tap_is_int(body.size, 0, "and takes no byte");
	test_event_fields();

	timed.time = INT64_MAX;
	tap_ok(event_crosses(&timed, &got) == 0 && got.time < INT64_MAX / 2,
	       "a time that cannot be reckoned with is brought to the end of the year 9999");
	timed.time = TIMESTAMP_NONE;
	tap_ok(event_crosses(&timed, &got) == 0 && got.time > INT64_MIN / 2, "no time, to the beginning of 1601");
}

/* What of the texts is there, and what the event says was left out, must be the whole. */
static void is_cut(const struct wbh_event *event, size_t whole, const char *name)
{
	struct wbh_event got;
	size_t kept = 0;

	if (event_crosses(event, &got) < 0) {
		tap_ok(false, "%s crosses: %s", name, problem.text);
		return;
	}
	for (size_t i = 0; i < got.data_count; i++)
		kept += strlen(got.data[i].value);
	kept += got.message != NULL ? strlen(got.message) : 0;
	tap_ok(body.size <= WBH_EVENT_LIMIT && body.size > WBH_EVENT_LIMIT - 8192, "%s is brought to 256 KiB (%zu)",
	       name, body.size);
	tap_is_int(kept + got.cut, whole, "%s says how much is left out (%u)", name, got.cut);
	tap_is_int(got.data_count, event->data_count < WBH_EVENT_DATA_LIMIT ? event->data_count : WBH_EVENT_DATA_LIMIT,
		   "%s keeps its values", name);
}

static void test_event_cut(void)
{
	enum { PAIRS = 3000, LONG = 900000 };
	_cleanup_free_ struct wbh_pair *pairs = calloc(PAIRS, sizeof(*pairs));
	_cleanup_free_ char *text = malloc(LONG + 1), *umlauts = malloc(LONG + 1);
	struct wbh_event event = WBH_EVENT_NULL, got;

	memset(text, 'x', LONG);
	text[LONG] = '\0';
	for (size_t i = 0; i < LONG; i++)
		umlauts[i] = i % 2 == 0 ? '\xc3' : '\xa4';
	umlauts[LONG] = '\0';

	event.message = umlauts;
	is_cut(&event, LONG, "an event with a huge message");
	(void)event_crosses(&event, &got);
	tap_is_int(strlen(got.message) % 2, 0, "and is cut at a character");

	pairs[0].value = "important";
	pairs[1].value = text;
	event.data = pairs;
	event.data_count = 2;
	is_cut(&event, LONG + 9 + LONG, "an event with a huge value");
	(void)event_crosses(&event, &got);
	tap_is_text(got.data[0].value, "important", "what comes first is kept");
	tap_is_text(got.message, "", "what comes last is cut first");

	text[1000] = '\0';
	for (size_t i = 0; i < PAIRS; i++)
		pairs[i] = (struct wbh_pair){ NULL, text };
	event.data_count = PAIRS;
	event.message = NULL;
	is_cut(&event, PAIRS * 1000, "an event of 3,000 values");

	event.cut = UINT32_MAX - 1;
	(void)event_crosses(&event, &got);
	tap_is_int(got.cut, UINT32_MAX, "the count of what is left out does not wrap round");
}

/* Ill-formed bytes grow when they are repaired. */
static void test_event_repaired(void)
{
	_cleanup_free_ char *text = malloc(300001);
	struct wbh_event event = WBH_EVENT_NULL, got;

	memset(text, 0xff, 300000);
	text[300000] = '\0';
	event.message = text;
	event.provider = "P\xff";
	tap_is_int(event_crosses(&event, &got), 0, "a huge message that is not UTF-8 crosses");
	tap_ok(body.size <= WBH_EVENT_LIMIT && got.cut > 0, "within the limit, marked as cut");
	tap_is_text(got.provider, "P\xef\xbf\xbd", "short texts are repaired");
}

static void test_symptom(void)
{
	struct wbh_symptom got, bare = { .finding = "f", .subject = WBH_KEY_USER, .presence = WBH_PRESENT }, wrong;
	bool keys = true;
	int r;

	(void)message_encode_symptom(fresh_body(), &sample_symptom);
	r = message_decode_symptom(arena, body.data, body.size, &got, &problem);
	if (!tap_ok(r == 0, "a symptom crosses %s", problem.text))
		return;
	for (size_t i = 0; i < WBH_KEYS; i++)
		keys = keys && text_equal(got.keys[i], sample_symptom.keys[i]);
	tap_ok(keys, "symptom: every key in its place");
	tap_ok(text_equal(got.finding, sample_symptom.finding) && got.subject == WBH_KEY_RELAY &&
		       got.presence == WBH_UNKNOWN && got.time == sample_symptom.time &&
		       text_equal(got.level, "warning") && text_equal(got.identity, sample_symptom.identity),
	       "symptom: finding, subject, presence, time, level, identity");
	tap_ok(pairs_equal(got.evidence, got.evidence_count, sample_symptom.evidence, sample_symptom.evidence_count),
	       "symptom: evidence");

	bare.keys[WBH_KEY_USER] = "u";
	(void)message_encode_symptom(fresh_body(), &bare);
	r = message_decode_symptom(arena, body.data, body.size, &got, &problem);
	tap_ok(r == 0 && got.level == NULL && got.identity == NULL && got.evidence_count == 0 &&
		       got.keys[WBH_KEY_SERVER] == NULL && text_equal(got.keys[WBH_KEY_USER], "u"),
	       "symptom: what is absent stays absent");

	wrong = bare;
	wrong.keys[WBH_KEY_USER] = NULL;
	tap_is_int(message_encode_symptom(fresh_body(), &wrong), -EINVAL, "a symptom of nobody is refused");
	wrong = bare;
	wrong.level = "dire";
	tap_is_int(message_encode_symptom(fresh_body(), &wrong), -EINVAL, "so is one of an unknown level");
	wrong = bare;
	wrong.subject = WBH_KEYS;
	tap_is_int(message_encode_symptom(fresh_body(), &wrong), -EINVAL, "and of an unknown kind of subject");
}

static void test_change(void)
{
	const struct wbh_change bare = { .row = 1, .kind = "state", .delivery_id = "d", .json = "{}" };
	struct wbh_change got;
	int r;

	(void)message_encode_change(fresh_body(), &sample_change);
	r = message_decode_change(arena, body.data, body.size, &got, &problem);
	tap_ok(r == 0 && got.row == UINT64_MAX && text_equal(got.kind, "finding") && text_equal(got.delivery_id, "d") &&
		       text_equal(got.message_id, "m") && text_equal(got.id, "WB2001") &&
		       text_equal(got.name, sample_change.name) && text_equal(got.uid, "u") &&
		       text_equal(got.level, "critical") && text_equal(got.state, "open"),
	       "a change crosses: row to state %s", problem.text);
	tap_ok(r == 0 && text_equal(got.stage, "connection") && text_equal(got.subject_type, "relay") &&
		       text_equal(got.subject_name, "r") && text_equal(got.title, sample_change.title) &&
		       text_equal(got.cause, "It is.") && text_equal(got.remedy, "Look.") && text_equal(got.json, "{}"),
	       "a change crosses: stage to json");
	(void)message_encode_change(fresh_body(), &bare);
	r = message_decode_change(arena, body.data, body.size, &got, &problem);
	tap_ok(r == 0 && got.id == NULL && got.title == NULL && got.subject_name == NULL,
	       "a sign of life has no finding");
}

static void test_buffer_is_shared(void)
{
	_cleanup_buffer_ struct buffer small = BUFFER(20);
	size_t first;

	(void)message_encode_acknowledge(fresh_body(), 1);
	first = body.size;
	(void)message_encode_acknowledge(&body, 2);
	tap_is_int(body.size, 2 * first, "an encoder appends");
	tap_is_int(message_encode_event(&small, &sample_event), -WBH_E_LIMIT, "a buffer that is too small is told");
	tap_is_int(small.size, 0, "and left as it was");
}

int main(void)
{
	_cleanup_(message_arena_free_p) struct message_arena *owned = NULL;

	if (message_arena_new(&owned) < 0)
		return 1;
	arena = owned;
	test_start();
	test_large_start();
	test_small_messages();
	test_population();
	test_prediction();
	test_long_texts();
	test_description();
	test_event();
	test_event_cut();
	test_event_repaired();
	test_symptom();
	test_change();
	test_buffer_is_shared();
	buffer_done(&body);
	return tap_done();
}
