/* SPDX-License-Identifier: Apache-2.0 */
/* Rates: when a count is more than usual or too few attempts succeed, and that neither time, silence nor a restart
 * makes another answer. */
#include <inttypes.h>
#include <stdio.h>

#include "tests/unit/rules_bench.h"

/* Second 0 is a Monday, 08:00. */
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)

#define SAYS_JUMP                                                                                                      \
	"[rule count]\nprovider = p\nevent = 1\ncount = slips {data.1}\n"                                              \
	"[rule jump]\nprovider = p\nevent = 1\nif-jump = slips {data.1}\npresent = policy.refused@domain warning\n"    \
	"[rule calm]\nprovider = p\nevent = 1\nunless-jump = slips {data.1}\n"                                         \
	"present = policy.refused@domain information\n"                                                                \
	"[fields f]\nvalue = domain: {data.1}\n"                                                                       \
	"[rule whole]\nprovider = p\nevent = 2\ncount = tries {data.1}\n"

static const char one_rate[] = "[rate tries]\n[rate slips]\nof = tries\n" SAYS_JUMP;

static void begin(struct bench *bench, const char *text)
{
	if (bench_from_text(bench, text) >= 0)
		return;
	printf("Bail out! %s\n", bench->problem.text);
	exit(1);
}

/* So many events from this second on, one a second. */
static void say(struct bench *bench, uint32_t id, int64_t second, unsigned count, const char *domain)
{
	for (unsigned i = 0; i < count; i++)
		bench_event(bench, "p", id, second + i, domain);
}

static void say_each_day(struct bench *bench, int64_t first_day, int64_t last_day, unsigned count)
{
	for (int64_t day = first_day; day <= last_day; day++)
		for (int64_t hour = 0; hour < 2; hour++)
			say(bench, 1, day * DAY + hour * HOUR, count, "a.example");
}

static void say_two_hours(struct bench *bench, int64_t second, unsigned first, unsigned second_count)
{
	bench_forget(bench);
	say(bench, 1, second, first, "a.example");
	say(bench, 1, second + HOUR, second_count, "a.example");
}

#define is_jump(bench, ...) tap_ok(bench_count(bench, " warning ") > 0, __VA_ARGS__)
#define is_no_jump(bench, ...) tap_ok(bench_count(bench, " warning ") == 0, __VA_ARGS__)

static void test_at_first(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, one_rate);
	say_two_hours(&bench, 0, 21, 20);
	is_no_jump(&bench, "little history: twenty an hour are no jump");
	say(&bench, 1, HOUR + 30, 1, "a.example");
	tap_ok(bench_count(&bench, " warning ") == 1, "the one that makes it over twenty in the second hour is");
	bench_forget(&bench);
	say(&bench, 2, HOUR + 60, 44, "a.example");
	say(&bench, 1, HOUR + 120, 1, "a.example");
	is_no_jump(&bench, "unless they are no more than half of all");
	say_two_hours(&bench, 4 * HOUR, 0, 60);
	is_no_jump(&bench, "one hour alone is none");
	say_two_hours(&bench, 8 * HOUR - 60, 59, 0);
	say(&bench, 1, 8 * HOUR, 30, "a.example");
	is_jump(&bench, "the hour's border parts counts, not the event's distance");
}

static void test_usual(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, one_rate);
	say_each_day(&bench, 0, 13, 5);
	say_two_hours(&bench, 14 * DAY, 21, 20);
	is_no_jump(&bench, "four times the usual five is no jump");
	say(&bench, 1, 14 * DAY + HOUR + 30, 1, "a.example");
	is_jump(&bench, "over four times is");
	say_two_hours(&bench, 14 * DAY + 3 * HOUR, 10, 10);
	is_no_jump(&bench, "where nothing is usual, ten are allowed");
	say_two_hours(&bench, 14 * DAY + 6 * HOUR, 11, 11);
	is_jump(&bench, "and more are a jump");
}

static void test_weekend(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, one_rate);
	for (int64_t day = 0; day < 14; day++)
		if (day % 7 < 5)
			say_each_day(&bench, day, day, 30);
	say_two_hours(&bench, 12 * DAY, 0, 0);
	say_two_hours(&bench, 12 * DAY, 11, 11);
	is_jump(&bench, "a Saturday is compared with weekends, not with busy working days");
	say_two_hours(&bench, 14 * DAY, 40, 40);
	is_no_jump(&bench, "a Monday with working days, not with quiet weekends");
}

static void test_silence(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, one_rate);
	say_each_day(&bench, 0, 13, 5);
	say_two_hours(&bench, 13 * DAY + 15 * DAY + 2 * HOUR, 15, 15);
	is_no_jump(&bench, "after 15 days of silence nothing is known: fifteen are no jump");
	say_two_hours(&bench, 30 * DAY, 21, 21);
	is_jump(&bench, "and twenty-one are");
}

static void test_keys(void)
{
	_cleanup_(bench_done) struct bench bench;
	const char *file;
	unsigned line;
	char domain[32];

	begin(&bench, one_rate);
	say(&bench, 1, 0, 21, "a.example");
	say(&bench, 1, HOUR, 21, "b.example");
	is_no_jump(&bench, "each key has its own counts");
	for (unsigned i = 2; i < 32; i++) {
		(void)snprintf(domain, sizeof(domain), "d%u.example", i);
		say(&bench, 1, 0, 1, domain);
	}
	tap_ok(rules_limits_met(bench.state, &file, &line) == 0, "32 keys are kept apart");
	bench_forget(&bench);
	say(&bench, 1, HOUR, 21, "x.example");
	say(&bench, 1, 2 * HOUR, 21, "y.example");
	is_jump(&bench, "the rest are counted as one");
	tap_ok(rules_limits_met(bench.state, &file, &line) == 42, "and that is told");
}

static void test_full(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, "[rate tries]\n[rate slips]\nleast = 60000\nhours = 1\n" SAYS_JUMP);
	for (unsigned i = 0; i < 70000; i++) {
		bench_event(&bench, "p", 1, 1, "a.example");
		bench_forget(&bench);
	}
	bench_event(&bench, "p", 1, 2, "a.example");
	is_jump(&bench, "a count that is full stays full");
}

static void test_limit(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, "[rate r]\nlimit = 3\n"
		      "[rule c]\nprovider = p\nevent = 1\ncount = r\n"
		      "[rule o]\nprovider = p\nevent = 1\nif-over = r\npresent = connection.unstable@server\n"
		      "[rule e]\nprovider = p\nevent = 2\nif-calm = r\nabsent = connection.unstable@server\n");
	say(&bench, 1, 50 * 60, 3, "");
	bench_lacks(&bench, "present", "up to the limit is allowed");
	say(&bench, 1, 61 * 60, 1, "");
	bench_says(&bench, "present connection.unstable@server=sync01", "one more within 60 minutes is too many");
	say(&bench, 2, 61 * 60 + 10, 1, "");
	bench_lacks(&bench, "absent", "it is not over while half of the limit is left");
	say(&bench, 2, 112 * 60, 1, "");
	bench_says(&bench, "absent connection.unstable@server=sync01", "but below that");
}

/* Rows of one state given to another. */
struct rows {
	struct rules_state *to;
	unsigned count;
	bool failed;
};

static int keep(void *context, const char *key, const char *value)
{
	struct rows *rows = context;

	rows->count++;
	rows->failed |= value != NULL && rules_state_load(rows->to, key, value) < 0;
	return 0;
}

static void restart(struct bench *bench)
{
	struct rows rows = { .to = rules_state_new(bench->rules) };

	tap_ok(rules_state_save(bench->state, keep, &rows) == 0 && rows.count > 0 && !rows.failed,
	       "what was counted goes out and in");
	rules_state_free(bench->state);
	bench->state = rows.to;
	bench_forget(bench);
}

static void test_restart(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, one_rate);
	say_each_day(&bench, 0, 13, 5);
	say(&bench, 1, 14 * DAY, 21, "a.example");
	restart(&bench);
	say(&bench, 1, 14 * DAY + HOUR, 20, "a.example");
	is_no_jump(&bench, "after a restart the usual is known");
	say(&bench, 1, 14 * DAY + HOUR + 30, 1, "a.example");
	is_jump(&bench, "and so is the hour before");
	tap_ok(rules_state_load(
		       bench.state, "rate-1",
		       "{\"row\":\"rate\",\"server\":\"sync01\",\"rate\":\"slips\",\"key\":\"k\",\"slot\":\"hour\","
		       "\"newest\":\"5\",\"counts\":[360,1]}") == -WBH_E_MALFORMED,
	       "a row with a count that no ring has is refused");
	tap_ok(rules_state_load(
		       bench.state, "rate-1",
		       "{\"row\":\"rate\",\"server\":\"sync01\",\"rate\":\"slips\",\"key\":\"k\",\"slot\":\"hour\","
		       "\"newest\":\"5\",\"counts\":[3]}") == -WBH_E_MALFORMED,
	       "so is one with half a pair");
}

/* What was set aside does not see what is counted later. */
static void test_set_aside(void)
{
	_cleanup_(bench_done) struct bench bench;
	struct rules_snapshot *snapshot = NULL;

	begin(&bench, one_rate);
	say(&bench, 1, 0, 21, "a.example");
	tap_ok(rules_snapshot_take(&snapshot, bench.state, BENCH_COMPUTER) == 0, "a server is set aside");
	say(&bench, 1, HOUR, 21, "a.example");
	tap_ok(rules_snapshot_give(snapshot, bench.state) == 0, "and given back");
	rules_snapshot_free(snapshot);
	bench_forget(&bench);
	say(&bench, 1, HOUR, 20, "a.example");
	is_no_jump(&bench, "counts that came after it are gone");
	say(&bench, 1, HOUR + 30, 1, "a.example");
	is_jump(&bench, "those before it are not");
}

/* Its number is the only thing an attempt has. */
static const char success[] = "[fields f]\nvalue = tracking_id: {data.1}\n"
			      "[attempt reset]\ntimeout = 5min\n"
			      "[success-rate all]\nfinding = service.success-rate-low@server\nleast = 4\n"
			      "[rule start]\nprovider = p\nevent = 1\nattempt = start reset\n"
			      "[rule good]\nprovider = p\nevent = 2\nattempt = succeeded reset\n"
			      "[rule bad]\nprovider = p\nevent = 3\nattempt = failed reset\n"
			      "[rule refused]\nprovider = p\nevent = 4\nattempt = refused reset\n";

static void attempt(struct bench *bench, int64_t second, const char *number, uint32_t end)
{
	bench_event(bench, "p", 1, second, number);
	bench_event(bench, "p", end, second + 2, number);
}

#define LOW "present service.success-rate-low"

static void test_success_rate(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, success);
	attempt(&bench, 0, "a", 3);
	attempt(&bench, 10, "b", 3);
	attempt(&bench, 20, "c", 3);
	attempt(&bench, 30, "d", 4);
	bench_lacks(&bench, LOW, "three failures and a refusal are three attempts");
	attempt(&bench, 40, "e", 2);
	bench_says(&bench, LOW "@server=sync01 at 42", "the fourth makes it one of four");
	bench_says(&bench, "attempts=4 succeeded=1", "and it is told of how many");

	bench_forget(&bench);
	bench_event(&bench, "p", 4, 50, "a");
	bench_event(&bench, "p", 2, 51, "b");
	bench_lacks(&bench, LOW, "what turns out to be a refusal is not counted any more");
	bench_event(&bench, "p", 2, 52, "c");
	bench_lacks(&bench, LOW, "what succeeds late is counted anew");
	attempt(&bench, 60, "f", 2);
	bench_says(&bench, "absent service.success-rate-low@server=sync01 at 62", "and all of four end it");

	bench_forget(&bench);
	for (const char *number = "GHIJK"; *number != '\0'; number++)
		bench_event(&bench, "p", 1, 70, (const char[]){ *number, '\0' });
	bench_watermark(&bench, 600);
	bench_says(&bench, "attempts=9 succeeded=4", "an attempt that is lost did not succeed");
}

static void test_success_rate_by_the_hour(void)
{
	_cleanup_(bench_done) struct bench bench;

	begin(&bench, success);
	attempt(&bench, 0, "a", 3);
	attempt(&bench, 10, "b", 3);
	attempt(&bench, HOUR, "c", 3);
	attempt(&bench, HOUR + 10, "d", 3);
	bench_lacks(&bench, LOW, "an hour ago is another hour");
	restart(&bench);
	attempt(&bench, HOUR + 20, "e", 2);
	attempt(&bench, HOUR + 30, "f", 3);
	bench_says(&bench, "attempts=4 succeeded=1", "what this one had is known after a restart");
}

static void refuses(const char *text, const char *words)
{
	_cleanup_(bench_done) struct bench bench;

	(void)bench_from_text(&bench, text);
	if (!tap_ok(bench.result < 0 && strstr(bench.problem.text, words) != NULL, "refused: %s", words))
		printf("#   %s\n", bench.problem.text);
}

static void test_mistakes(void)
{
	refuses("[rate r]\nlimt = 3\n", "test.conf:2: unknown key \"limt\"");
	refuses("[rate r]\nlimit = 0\n", "test.conf:2: \"0\" is not a number");
	refuses("[rate r]\nat-first-share = half\n", "test.conf:2: write a share as 50%");
	refuses("[rate r]\nof = s\n", "test.conf:2: unknown rate \"s\"");
	refuses("[rate r]\nlimit = 3\nleast = 4\n", "test.conf:1: a rate has either a limit or what makes a jump");
	refuses("[rate r]\n[rule a]\nprovider = p\nevent = 1\ncount = q\n", "test.conf:5: unknown rate \"q\"");
	refuses("[rate r]\n[rule a]\nprovider = p\nevent = 1\nif-over = r\ncount = r\n",
		"test.conf:5: the rate r has no limit");
	refuses("[rate r]\nlimit = 3\n[rule a]\nprovider = p\nevent = 1\nif-jump = r\ncount = r\n",
		"test.conf:6: the rate r has a limit");
	refuses("[success-rate s]\nleast = 3\n", "test.conf:1: finding = FINDING@server is missing");
	refuses("[success-rate s]\nlow = 101%\n", "test.conf:2: \"101\" is not a number");
	refuses("[success-rate s]\nfinding = service.success-rate-low@server\nlow = 90%\n",
		"test.conf:1: good = is below low =");
	refuses("[success-rate s]\nfinding = service.success-rate-low@server\n[success-rate t]\n",
		"test.conf:3: there is a [success-rate] already");
}

static void test_shipped(void)
{
	_cleanup_(bench_done) struct bench bench;

	if (bench_from_conf(&bench) < 0) {
		tap_ok(false, "the shipped rules are read");
		return;
	}
	for (int64_t i = 0; i < 44; i++)
		bench_event(&bench, WRITEBACK, 33007, i < 22 ? i : HOUR + i,
			    "TrackingId: 0b6c1d6e-3d2f-4c57-8a17-5e3f9a0d2b11, UserPrincipalName: ole@nordhav.example, "
			    "Details: Wrong password.");
	tap_ok(bench_count(&bench, "present account.wrong-password@domain=nordhav.example") == 44,
	       "each mistyped password is told for its domain");
	tap_ok(bench_count(&bench, " information ") == 42 && bench_count(&bench, " warning ") == 2,
	       "as information, and as a warning once there are too many for two hours");
}

int main(void)
{
	test_at_first();
	test_usual();
	test_weekend();
	test_silence();
	test_keys();
	test_full();
	test_limit();
	test_restart();
	test_set_aside();
	test_success_rate();
	test_success_rate_by_the_hour();
	test_mistakes();
	test_shipped();
	return tap_done();
}
