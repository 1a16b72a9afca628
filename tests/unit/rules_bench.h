/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the rules room share: rules from text or from conf/rules.d, events by hand, and everything that
 * comes out written down as lines of text. Names and values are of our own making. */
#ifndef WBH_TESTS_RULES_BENCH_H
#define WBH_TESTS_RULES_BENCH_H

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "config/rule_files.h"
#include "rules/rules.h"
#include "tests/lib/tap.h"

#define WRITEBACK "PasswordResetService"
#define HASH_SYNC "Directory Synchronization"
/* 2026-03-02T08:00:00Z: second 0 of every test. */
#define BENCH_START (INT64_C(1772438400) * TIMESTAMP_SECOND)
#define BENCH_COMPUTER "SYNC01.corp.example"

struct bench {
	struct rules *rules;
	struct rules_state *state;
	struct buffer log;
	struct wbh_problem problem;
	const char *computer;
	int64_t record_id;
	unsigned symptoms;
	unsigned attempts;
	int result; /* of the last call */
};

__attribute__((unused)) static int bench_symptom(void *context, const struct wbh_symptom *symptom)
{
	static const char *const presences[] = { "absent", "present", "unknown" };
	struct bench *bench = context;

	bench->symptoms++;
	(void)buffer_printf(&bench->log, "%s %s@%s=%s at %" PRId64 "%s%s", presences[symptom->presence],
			    symptom->finding, wbh_key_name(symptom->subject), symptom->keys[symptom->subject],
			    symptom->time / TIMESTAMP_SECOND - BENCH_START / TIMESTAMP_SECOND,
			    symptom->level != NULL ? " " : "", symptom->level != NULL ? symptom->level : "");
	for (enum wbh_key key = 0; key < WBH_KEYS; key++)
		if (symptom->keys[key] != NULL && key != symptom->subject)
			(void)buffer_printf(&bench->log, " %s:%s", wbh_key_name(key), symptom->keys[key]);
	for (size_t i = 0; i < symptom->evidence_count; i++)
		(void)buffer_printf(&bench->log, " %s=%s", symptom->evidence[i].name, symptom->evidence[i].value);
	(void)buffer_append_text(&bench->log, symptom->identity != NULL ? " #" : "");
	(void)buffer_append_text(&bench->log, symptom->identity != NULL ? symptom->identity : "");
	return buffer_append_text(&bench->log, "\n");
}

__attribute__((unused)) static int bench_attempt(void *context, const struct attempt *attempt)
{
	struct bench *bench = context;
	int64_t started = attempt->started, ended = attempt->ended;

	bench->attempts++;
	(void)buffer_printf(&bench->log, "attempt %s %s %s %s code=%s", attempt->id, attempt_kind_name(attempt->kind),
			    attempt_result_name(attempt->result), attempt->user != NULL ? attempt->user : "?",
			    attempt->code != NULL ? attempt->code : "-");
	if (started != TIMESTAMP_NONE)
		(void)buffer_printf(&bench->log, " from %" PRId64,
				    started / TIMESTAMP_SECOND - BENCH_START / TIMESTAMP_SECOND);
	if (ended != TIMESTAMP_NONE)
		(void)buffer_printf(&bench->log, " to %" PRId64,
				    ended / TIMESTAMP_SECOND - BENCH_START / TIMESTAMP_SECOND);
	return buffer_append_text(&bench->log, "\n");
}

__attribute__((unused)) static struct rules_output bench_output(struct bench *bench)
{
	return (struct rules_output){ .context = bench, .symptom = bench_symptom, .attempt = bench_attempt };
}

__attribute__((unused)) static void bench_done(struct bench *bench)
{
	rules_state_free(bench->state);
	rules_free(bench->rules);
	buffer_done(&bench->log);
}

static inline int bench_compile(struct bench *bench, struct rule_book *book)
{
	*bench = (struct bench){ .log = BUFFER(4u * 1024 * 1024),
				 .computer = BENCH_COMPUTER,
				 .problem = bench->problem };
	bench->result = rules_new(&bench->rules, book, &bench->problem);
	rule_book_done(book);
	if (bench->result >= 0)
		bench->state = rules_state_new(bench->rules);
	return bench->result;
}

__attribute__((unused)) static int bench_from_text(struct bench *bench, const char *text)
{
	struct rule_book book = { 0 };

	*bench = (struct bench){ 0 };
	bench->result = rule_files_read_memory(&book, "test.conf", text, strlen(text), &bench->problem);
	return bench->result < 0 ? bench->result : bench_compile(bench, &book);
}

/* The rules that are shipped. */
__attribute__((unused)) static int bench_from_conf(struct bench *bench)
{
	const char *top = getenv("abs_top_srcdir");
	_cleanup_free_ char *directory = NULL;
	struct rule_book book = { 0 };

	*bench = (struct bench){ 0 };
	if (asprintf(&directory, "%s/conf/rules.d", top != NULL ? top : ".") < 0)
		return -ENOMEM;
	bench->result = rule_files_read(&book, (const char *[]){ directory }, 1, &bench->problem);
	if (bench->result >= 0)
		bench->result = bench_compile(bench, &book);
	if (bench->result < 0)
		printf("# %s\n", bench->problem.text);
	return bench->result;
}

/* One record with its text as the only insertion string, as these providers write it. */
__attribute__((unused)) static struct wbh_event bench_make(struct bench *bench, struct wbh_pair *pair,
							   const char *provider, uint32_t id, int64_t second,
							   const char *text)
{
	struct wbh_event event = WBH_EVENT_NULL;

	*pair = (struct wbh_pair){ .value = text };
	event.provider = provider;
	event.event_id = id;
	event.time = BENCH_START + second * TIMESTAMP_SECOND;
	event.record_id = ++bench->record_id;
	event.channel = "Application";
	event.computer = bench->computer;
	event.data = pair;
	event.data_count = text != NULL;
	return event;
}

__attribute__((unused)) static void bench_event(struct bench *bench, const char *provider, uint32_t id, int64_t second,
						const char *text)
{
	struct rules_output output = bench_output(bench);
	struct wbh_pair pair;
	struct wbh_event event = bench_make(bench, &pair, provider, id, second, text);

	bench->result = rules_event(bench->rules, bench->state, "tenant-1", &event, &output);
}

__attribute__((unused)) static void bench_watermark(struct bench *bench, int64_t second)
{
	struct rules_output output = bench_output(bench);

	bench->result = rules_watermark(bench->rules, bench->state, NULL, BENCH_START + second * TIMESTAMP_SECOND,
					60 * TIMESTAMP_SECOND, &output);
}

__attribute__((unused)) static const char *bench_log(struct bench *bench)
{
	return buffer_text(&bench->log);
}

__attribute__((unused)) static void bench_forget(struct bench *bench)
{
	buffer_clear(&bench->log);
	bench->symptoms = bench->attempts = 0;
}

__attribute__((unused)) static unsigned bench_count(struct bench *bench, const char *words)
{
	unsigned count = 0;

	for (const char *found = strstr(bench_log(bench), words); found != NULL; found = strstr(found + 1, words))
		count++;
	return count;
}

/* Exactly once in what came out. */
#define bench_says(bench, words, ...)                                                                                  \
	do {                                                                                                           \
		if (!tap_ok(bench_count(bench, words) == 1, __VA_ARGS__))                                              \
			printf("#   %s:%d: wanted once: %s\n#   %s\n", __FILE__, __LINE__, words, bench_log(bench));   \
	} while (0)

#define bench_lacks(bench, words, ...)                                                                                 \
	do {                                                                                                           \
		if (!tap_ok(bench_count(bench, words) == 0, __VA_ARGS__))                                              \
			printf("#   %s:%d: not wanted: %s\n#   %s\n", __FILE__, __LINE__, words, bench_log(bench));    \
	} while (0)

#endif
