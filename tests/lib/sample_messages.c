/* SPDX-License-Identifier: Apache-2.0 */
/* The samples and the decoder that looks at everything. */
#include "tests/lib/sample_messages.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

static const struct wbh_pair settings[] = { { "path", "/var/log/export/*.xml" },
					    { "path", "/srv/Größe/a b" },
					    { "empty", "" } };
static const struct wbh_interest interest[] = { { "PasswordResetService", 31034 }, { "ADSync", 0 } };
static const struct wbh_fact facts[] = {
	{ "sync-scope", "OU=Sales,DC=example,DC=org", "included", 1700000000000000, 0 },
	{ "hash-sync", "amélie@example.org", "1", 1700000000000001, 3600000000 },
};
static const struct message_request requests[] = { { "anna@example.org" }, { "CN=Bo,DC=example" } };
const struct message_start sample_start = { .task = WORKER_RUN,
					    .plugin_path = "/usr/lib/wbhealth/source_files.so",
					    .instance = "sync01",
					    .cursor = "inode=7 offset=12345",
					    .settings = settings,
					    .setting_count = ELEMENTS(settings),
					    .interest = interest,
					    .interest_count = ELEMENTS(interest),
					    .interest_all = true,
					    .facts = facts,
					    .fact_count = ELEMENTS(facts),
					    .requests = requests,
					    .request_count = ELEMENTS(requests) };

const struct message_ready sample_ready = { .landlock_abi = 2, .seccomp = true, .missing = "no network rules" };

static const struct wbh_setting plugin_settings[] = {
	{ "path", WBH_SETTING_PATH, WBH_SETTING_REQUIRED | WBH_SETTING_REPEATABLE, NULL, NULL, "Where to look." },
	{ "mode", WBH_SETTING_CHOICE, 0, "tls", "tls tcp", "How to send." },
	{ .key = NULL },
};
static const char *const feeds[] = { "connection", "agent", NULL };
static const char *const consumes[] = { "sync-scope", "hash-sync", NULL };
const struct wbh_plugin sample_plugin = { .abi = WBH_PLUGIN_ABI,
					  .size = sizeof(struct wbh_plugin),
					  .kind = WBH_PROBE,
					  .name = "trial",
					  .version = "1.2.3",
					  .summary = "Looks at nothing.",
					  .settings = plugin_settings,
					  .feeds = feeds,
					  .consumes = consumes };

static const struct wbh_pair event_data[] = {
	{ "TrackingId", "00000000-0000-4000-8000-000000000001" },
	{ NULL, "unnamed" },
	{ "null", NULL },
	{ NULL, NULL },
	{ "", "" },
};
const struct wbh_event sample_event = { .provider = "PasswordResetService",
					.event_id = 31034,
					.qualifiers = 16384,
					.version = 1,
					.level = 2,
					.task = 3,
					.opcode = 4,
					.keywords = "0x80000000000000",
					.time = 1700000000123456,
					.time_text = "2023-11-14T22:13:20.1234567Z",
					.record_id = 987654321,
					.activity_id = "{00000000-0000-4000-8000-000000000002}",
					.process_id = 0,
					.thread_id = 44,
					.channel = "Application",
					.computer = "SYNC01.example.org",
					.user_sid = "S-1-5-18",
					.data = event_data,
					.data_count = ELEMENTS(event_data),
					.binary = "00FF",
					.user_data = "<EventXML xmlns='urn:trial'/>",
					.message = "TrackingId: …, grüße",
					.file = "/var/log/export/app.xml",
					.offset = UINT64_C(1) << 40,
					.cut = 17 };

const struct wbh_symptom sample_symptom = { .finding = "connection.relay-heartbeat-lost",
					    .subject = WBH_KEY_RELAY,
					    .keys = {
#define KEY(enumerator, name) [enumerator] = "the " name,
#include "model/key.def"
#undef KEY
					    },
					    .presence = WBH_UNKNOWN,
					    .time = 1700000000000002,
					    .level = "warning",
					    .evidence = event_data,
					    .evidence_count = ELEMENTS(event_data),
					    .identity = "sync01/Application/1" };

const struct wbh_fact sample_fact = { "connector-account", "example.org", "EXAMPLE\\MSOL_1", 1700000000000003,
				      60000000 };

const struct wbh_progress sample_progress = { .computer = "SYNC01",
					      .channel = "Application",
					      .newest_time = 1700000000000004,
					      .newest_record_id = 12,
					      .records = 1000,
					      .dropped = 990 };

const struct wbh_damage sample_damage = { .file = "/var/log/export/app.xml",
					  .offset = 4711,
					  .line = 3,
					  .bytes = 100,
					  .records = 2,
					  .reason = "is not well-formed" };

const struct wbh_change sample_change = { .row = UINT64_MAX,
					  .kind = "finding",
					  .delivery_id = "d",
					  .message_id = "m",
					  .id = "WB2001",
					  .name = "connection.relay-heartbeat-lost",
					  .uid = "u",
					  .level = "critical",
					  .state = "open",
					  .stage = "connection",
					  .subject_type = "relay",
					  .subject_name = "r",
					  .title = "The relay is silent",
					  .cause = "It is.",
					  .remedy = "Look.",
					  .json = "{}" };

static const struct wbh_outlook outlooks[] = {
	{ .operation = WBH_RESET,
	  .answer = WBH_ANSWER_NO,
	  .basis = WBH_PROVED,
	  .finding = "permission.explicit-deny",
	  .reason = "An entry denies it.",
	  .decided_by = "deny Reset Password to helpdesk",
	  .until = 1700000000000000,
	  .remedy = "Take it away." },
	{ .operation = WBH_UNLOCK, .answer = WBH_ANSWER_YES },
};
const struct wbh_prediction sample_prediction = { .asked = "anna",
						  .dn = "CN=Anna,DC=example",
						  .upn = "anna@example.org",
						  .sam_account_name = "anna",
						  .sid = "S-1-5-21-1-2-3-1104",
						  .controller = "dc1.example.org",
						  .outlooks = outlooks,
						  .outlook_count = ELEMENTS(outlooks) };

static const struct wbh_population_cause causes[] = { { "permission.inheritance-blocked", "OU=Sales,DC=example", 3,
							"bo, eva" } };
const struct wbh_population sample_population = { .domain = "example.org",
						  .scope_basis = "the whole domain",
						  .in_scope = 10,
						  .can_reset = 6,
						  .cannot_reset = 3,
						  .unknown = 1,
						  .partial = true,
						  .causes = causes,
						  .cause_count = ELEMENTS(causes) };

int sample_encode(uint16_t type, struct buffer *buffer)
{
	switch ((enum message_type)type) {
	case MESSAGE_START:
		return message_encode_start(buffer, &sample_start);
	case MESSAGE_CHANGE:
		return message_encode_change(buffer, &sample_change);
	case MESSAGE_DESCRIPTION:
		return message_encode_description(buffer, &sample_plugin);
	case MESSAGE_READY:
		return message_encode_ready(buffer, &sample_ready);
	case MESSAGE_EVENT:
		return message_encode_event(buffer, &sample_event);
	case MESSAGE_SYMPTOM:
		return message_encode_symptom(buffer, &sample_symptom);
	case MESSAGE_FACT:
		return message_encode_fact(buffer, &sample_fact);
	case MESSAGE_PREDICTION:
		return message_encode_prediction(buffer, &sample_prediction);
	case MESSAGE_POPULATION:
		return message_encode_population(buffer, &sample_population);
	case MESSAGE_PROGRESS:
		return message_encode_progress(buffer, &sample_progress);
	case MESSAGE_DAMAGE:
		return message_encode_damage(buffer, &sample_damage);
	case MESSAGE_CURSOR:
		return message_encode_cursor(buffer, &(struct message_cursor){ "offset=1" });
	case MESSAGE_ACKNOWLEDGE:
		return message_encode_acknowledge(buffer, 42);
	case MESSAGE_LOG:
		return message_encode_log(buffer, &(struct message_log){ WBH_LOG_NOTICE, "hello" });
	case MESSAGE_DONE:
		return message_encode_done(buffer, &(struct message_done){ -5, "input/output error" });
	default:
		return -ENOENT;
	}
}

/* ---- reading everything ---- */

static volatile size_t seen;

static void see(const char *text)
{
	if (text != NULL)
		seen += strlen(text);
}

static void see_pairs(const struct wbh_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		see(pairs[i].name);
		see(pairs[i].value);
	}
}

static void see_facts(const struct wbh_fact *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		see(all[i].kind);
		see(all[i].subject);
		see(all[i].value);
	}
}

static void see_start(const struct message_start *start)
{
	see(start->plugin_path);
	see(start->instance);
	see(start->cursor);
	see_pairs(start->settings, start->setting_count);
	for (size_t i = 0; i < start->interest_count; i++)
		see(start->interest[i].provider);
	see_facts(start->facts, start->fact_count);
	for (size_t i = 0; i < start->request_count; i++)
		see(start->requests[i].user);
}

static void see_description(const struct plugin_description *description)
{
	see(description->name);
	see(description->version);
	see(description->summary);
	for (const struct wbh_setting *setting = description->settings; setting->key != NULL; setting++) {
		see(setting->key);
		see(setting->default_value);
		see(setting->choices);
		see(setting->help);
	}
	for (const char *const *word = description->consumes; *word != NULL; word++)
		see(*word);
}

static void see_event(const struct wbh_event *event)
{
	const char *const texts[] = { event->provider, event->keywords,  event->time_text, event->activity_id,
				      event->channel,  event->computer,  event->user_sid,  event->binary,
				      event->file,     event->user_data, event->message };

	for (size_t i = 0; i < ELEMENTS(texts); i++)
		see(texts[i]);
	see_pairs(event->data, event->data_count);
}

static void see_symptom(const struct wbh_symptom *symptom)
{
	see(symptom->finding);
	for (size_t i = 0; i < WBH_KEYS; i++)
		see(symptom->keys[i]);
	see(symptom->keys[symptom->subject]);
	see(symptom->level);
	see_pairs(symptom->evidence, symptom->evidence_count);
	see(symptom->identity);
}

static void see_prediction(const struct wbh_prediction *prediction)
{
	const char *const texts[] = { prediction->asked, prediction->dn,
				      prediction->upn,   prediction->sam_account_name,
				      prediction->sid,   prediction->controller };

	for (size_t i = 0; i < ELEMENTS(texts); i++)
		see(texts[i]);
	for (size_t i = 0; i < prediction->outlook_count; i++) {
		see(prediction->outlooks[i].finding);
		see(prediction->outlooks[i].reason);
		see(prediction->outlooks[i].decided_by);
		see(prediction->outlooks[i].remedy);
	}
}

static void see_change(const struct wbh_change *change)
{
	const char *const texts[] = { change->kind,  change->delivery_id,  change->message_id,   change->id,
				      change->name,  change->uid,          change->level,        change->state,
				      change->stage, change->subject_type, change->subject_name, change->title,
				      change->cause, change->remedy,       change->json };

	for (size_t i = 0; i < ELEMENTS(texts); i++)
		see(texts[i]);
}

#define DECODE_AND(type_, function, see_it)                                                                            \
	{                                                                                                              \
		type_ decoded;                                                                                         \
		int r = function(arena, body, size, &decoded, problem);                                                \
		if (r == 0) {                                                                                          \
			see_it;                                                                                        \
		}                                                                                                      \
		return r;                                                                                              \
	}

int sample_decode(struct message_arena *arena, uint16_t type, const void *body, size_t size,
		  struct wbh_problem *problem)
{
	uint64_t row;

	switch ((enum message_type)type) {
	case MESSAGE_START:
		DECODE_AND(struct message_start, message_decode_start, see_start(&decoded))
	case MESSAGE_CHANGE:
		DECODE_AND(struct wbh_change, message_decode_change, see_change(&decoded))
	case MESSAGE_DESCRIPTION:
		DECODE_AND(struct plugin_description, message_decode_description, see_description(&decoded))
	case MESSAGE_READY:
		DECODE_AND(struct message_ready, message_decode_ready, see(decoded.missing))
	case MESSAGE_EVENT:
		DECODE_AND(struct wbh_event, message_decode_event, see_event(&decoded))
	case MESSAGE_SYMPTOM:
		DECODE_AND(struct wbh_symptom, message_decode_symptom, see_symptom(&decoded))
	case MESSAGE_FACT:
		DECODE_AND(struct wbh_fact, message_decode_fact, see_facts(&decoded, 1))
	case MESSAGE_PREDICTION:
		DECODE_AND(struct wbh_prediction, message_decode_prediction, see_prediction(&decoded))
	case MESSAGE_POPULATION:
		DECODE_AND(struct wbh_population, message_decode_population, see(decoded.domain);
			   see(decoded.scope_basis))
	case MESSAGE_PROGRESS:
		DECODE_AND(struct wbh_progress, message_decode_progress, see(decoded.computer); see(decoded.channel))
	case MESSAGE_DAMAGE:
		DECODE_AND(struct wbh_damage, message_decode_damage, see(decoded.file); see(decoded.reason))
	case MESSAGE_CURSOR:
		DECODE_AND(struct message_cursor, message_decode_cursor, see(decoded.cursor))
	case MESSAGE_ACKNOWLEDGE:
		return message_decode_acknowledge(body, size, &row, problem);
	case MESSAGE_LOG:
		DECODE_AND(struct message_log, message_decode_log, see(decoded.text))
	case MESSAGE_DONE:
		DECODE_AND(struct message_done, message_decode_done, see(decoded.problem))
	default:
		return -ENOENT;
	}
}
