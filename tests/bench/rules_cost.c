/* SPDX-License-Identifier: Apache-2.0 */
/* What an event costs in the rules room: with the shipped rules, and with a thousand more beside them, of other
 * providers and of the same. Events are those of a sync server's day: heartbeats, resets, hash sync, some of them
 * refused. Usage: rules_cost [EVENTS]; the source tree is $abs_top_srcdir. */
#include <stdio.h>

#include "tests/bench/measure.h"
#include "tests/unit/rules_bench.h"

#define EVENTS 300000u
#define ROUNDS 5

static int ignore_symptom(void *context, const struct wbh_symptom *symptom)
{
	(void)symptom;
	++*(uint64_t *)context;
	return 0;
}

static int ignore_attempt(void *context, const struct attempt *attempt)
{
	(void)attempt;
	++*(uint64_t *)context;
	return 0;
}

/* A thousand rules of an administrator, each with a condition, a field and something to say. */
static int write_more_rules(const char *path, const char *provider, unsigned count)
{
	_cleanup_fclose_ FILE *file = fopen(path, "we");

	for (unsigned i = 0; i < count && file != NULL; i++)
		(void)fprintf(file,
			      "[rule more-%u]\nprovider = %s\nevent = %u\ntext-has = word%u\nset = domain: {data.1}\n"
			      "present = service.unclassified-error@server\n",
			      i, provider, 50000 + i, i);
	return file != NULL ? 0 : -errno;
}

static int compile(struct bench *bench, const char *more_from, unsigned count)
{
	const char *top = getenv("abs_top_srcdir");
	char folder[] = "/tmp/wbh-rules-cost-XXXXXX";
	_cleanup_free_ char *shipped = NULL, *more = NULL;
	struct rule_book book = { 0 };
	int r;

	if (mkdtemp(folder) == NULL || asprintf(&shipped, "%s/conf/rules.d", top != NULL ? top : ".") < 0 ||
	    asprintf(&more, "%s/more.conf", folder) < 0)
		return -ENOMEM;
	r = write_more_rules(more, more_from, count);
	*bench = (struct bench){ 0 };
	if (r >= 0)
		r = rule_files_read(&book, (const char *[]){ shipped, folder }, 2, &bench->problem);
	(void)unlink(more);
	(void)rmdir(folder);
	return r < 0 ? r : bench_compile(bench, &book);
}

static const char *text_of(unsigned i, char *text, size_t size, uint32_t *ret_id, const char **ret_provider)
{
	unsigned attempt = i / 10;

	*ret_provider = WRITEBACK;
	switch (i % 10) {
	case 0:
		*ret_id = 31001;
		(void)snprintf(text, size,
			       "TrackingId: 6b2a1c3d-0001-4000-8000-%012x, Reason: Password reset request started. "
			       "Details: user%u@nordhav.example",
			       attempt, attempt % 500);
		return text;
	case 1:
		*ret_id = attempt % 20 == 0 ? 33004 : 31002;
		(void)snprintf(text, size,
			       "TrackingId: 6b2a1c3d-0001-4000-8000-%012x, Reason: %s UserPrincipalName: "
			       "user%u@nordhav.example",
			       attempt, *ret_id == 33004 ? "hr=80230626, message=Access denied," : "Succeeded.",
			       attempt % 500);
		return text;
	case 2:
	case 3:
	case 4:
		*ret_id = 31019;
		(void)snprintf(text, size, "Endpoint: https://ssprdedicatedsbprod%s.servicebus.windows.net/1-2",
			       i % 10 == 3 ? "aaa" : "bbb");
		return text;
	case 5:
		*ret_id = 33008;
		(void)snprintf(text, size,
			       "TrackingId: 6b2a1c3d-0002-4000-8000-%012x, Reason: hr=80230619, message=Refused, "
			       "UserPrincipalName: user%u@nordhav.example",
			       attempt, attempt % 500);
		return text;
	default:
		*ret_provider = HASH_SYNC;
		*ret_id = i % 10 == 9 ? 657 : 654;
		return "Provision credentials batch end. Count: 1, Domain: nordhav.example";
	}
}

/* Nanoseconds an event. */
static double run(struct bench *bench, unsigned events)
{
	uint64_t told = 0;
	const struct rules_output output = { .context = &told, .symptom = ignore_symptom, .attempt = ignore_attempt };
	double began;

	bench->computer = BENCH_COMPUTER;
	rules_state_free(bench->state);
	bench->state = rules_state_new(bench->rules);
	began = measure_seconds();
	for (unsigned i = 0; i < events; i++) {
		struct wbh_pair pair;
		const char *provider, *text;
		char room[512];
		uint32_t id;
		struct wbh_event event;

		text = text_of(i, room, sizeof(room), &id, &provider);
		event = bench_make(bench, &pair, provider, id, (int64_t)i * 10, text);
		if (rules_event(bench->rules, bench->state, "tenant-1", &event, &output) < 0)
			abort();
	}
	return (measure_seconds() - began) * 1e9 / events;
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return left < right ? -1 : left > right;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *words;
		const char *provider;
		unsigned count;
	} books[] = { { "shipped rules", WRITEBACK, 0 },
		      { "and 1,000 of another provider", "Our Portal", 1000 },
		      { "and 1,000 of the same provider", WRITEBACK, 1000 } };
	unsigned events = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : EVENTS;
	struct bench benches[ELEMENTS(books)];
	double cost[ELEMENTS(books)][ROUNDS];

	for (size_t i = 0; i < ELEMENTS(books); i++) {
		if (compile(&benches[i], books[i].provider, books[i].count) < 0) {
			(void)fprintf(stderr, "%s\n", benches[i].problem.text);
			return 1;
		}
	}
	/* Turn about, so that what else the machine does hits all alike. */
	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < ELEMENTS(books); i++)
			cost[i][round] = run(&benches[i], events);
	for (size_t i = 0; i < ELEMENTS(books); i++) {
		qsort(cost[i], ROUNDS, sizeof(cost[i][0]), by_size);
		printf("%-32s %6.0f ns an event (median of %d, %u events)\n", books[i].words, cost[i][ROUNDS / 2],
		       ROUNDS, events);
		bench_done(&benches[i]);
	}
	printf("RssAnon %lu KiB\n", measure_rss_anon());
	return 0;
}
