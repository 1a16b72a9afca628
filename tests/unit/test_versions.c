/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of the sync server: how the files are read, what is made of a version, and that the file we ship says what
 * its sources say. */
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "config/rule_files.h"
#include "config/version_files.h"
#include "rules/rules.h"
#include "tests/lib/tap.h"

static char folder[] = "/tmp/wbhealth-test-versions-XXXXXX";

static int read_text(const char *text, struct version_book *ret, struct wbh_problem *problem)
{
	_cleanup_free_ char *path = NULL;
	FILE *file;
	int r;

	if (asprintf(&path, "%s/own.conf", folder) < 0)
		return -ENOMEM;
	file = fopen(path, "we");
	if (file == NULL)
		return -errno;
	(void)fputs(text, file);
	(void)fclose(file);
	r = version_files_read(ret, (const char *const[]){ folder }, 1, problem);
	(void)unlink(path);
	return r;
}

static int64_t day(const char *text)
{
	char whole[40];
	int64_t time = 0;
	int size = snprintf(whole, sizeof(whole), "%sT12:00:00Z", text);

	(void)timestamp_parse(whole, (size_t)size, &time);
	return time;
}

static void test_parse(void)
{
	static const char *const bad[] = {
		"", "2", "2.", ".5", "2..5", "2.5.79.0.1", "2.5.79.0 ", "2.5.4294967296", "x"
	};
	struct version version, other;
	char text[VERSION_TEXT_SIZE];

	tap_is_int(version_parse("2.5.79.0", &version), 0, "a version is four numbers");
	tap_is_text(version_format(&version, text), "2.5.79.0", "… and written so");
	tap_is_int(version_parse("2.5", &other), 0, "or fewer, the others being 0");
	tap_ok(version_compare(&other, &version) < 0, "2.5 comes before 2.5.79.0");
	(void)version_parse("2.10.0.0", &other);
	tap_ok(version_compare(&other, &version) > 0, "numbers are compared, not letters");
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		tap_is_int(version_parse(bad[i], &version), -EINVAL, "\"%s\" is no version", bad[i]);
}

#define BOOK                                                                                                           \
	"[versions v]\nas-of = 2026-03-01\nsoon = 30d\n"                                                               \
	"[version 3.1.0.0]\nsupported-until = 2026-06-01\nsource = table\n"                                            \
	"[version 2.9.0.0]\nsupported-until = 2026-01-01\nsource = page\n"                                             \
	"[version 3.2.0.0]\nwithdrawn = yes\n[version 3.3.0.0]\n"                                                      \
	"[floor 2.0.0.0]\nfrom = 2025-01-01\nwords = it stops\nsource = floor\n"                                       \
	"[fault f]\nfirst = 3.0\nmended = 3.1.0.0\nwords = keys are lost\n"

static const struct {
	const char *version;
	const char *now;
	int answer; /* -1: the book does not know */
	enum level level;
	const char *words;
	const char *why;
} judgements[] = {
	{ "3.1.0.0", "2026-03-02", VERSION_SUPPORTED, LEVEL_INFORMATION, "", "long before its end" },
	{ "3.1.0.0", "2026-05-03", VERSION_ENDS_SOON, LEVEL_INFORMATION, "supported until 2026-06-01", "near its end" },
	{ "3.1.0.0", "2026-06-02", VERSION_RETIRED, LEVEL_WARNING, "retired since 2026-06-01", "after its end" },
	{ "2.9.0.0", "2020-01-01", VERSION_RETIRED, LEVEL_WARNING, "retired since 2026-01-01",
	  "an old log is judged as of the day of the book" },
	{ "2.4.0.0", "2026-03-02", VERSION_RETIRED, LEVEL_WARNING, "retired since 2026-01-01",
	  "what is older than a retired one is retired" },
	{ "2.9.5.0", "2026-03-02", -1, LEVEL_INFORMATION, "",
	  "between a retired and a supported one nothing is known" },
	{ "3.0.0.0", "2026-06-02", VERSION_RETIRED, LEVEL_WARNING,
	  "retired since 2026-06-01; known fault, mended in 3.1.0.0: keys are lost", "retired and faulty" },
	{ "3.2.0.0", "2026-03-02", VERSION_WITHDRAWN, LEVEL_WARNING, "withdrawn by its maker", "withdrawn" },
	{ "4.0.0.0", "2030-01-01", VERSION_SUPPORTED, LEVEL_INFORMATION, "", "newer than the book" },
	{ "1.0.0.0", "2024-01-01", VERSION_STOPPED, LEVEL_CRITICAL,
	  "since 2025-01-01 nothing below 2.0.0.0 works: it stops", "below a floor" },
	{ "three", "2026-03-02", -1, LEVEL_INFORMATION, "", "not a version" },
};

static void test_judge(void)
{
	_cleanup_(version_book_done) struct version_book book = { 0 };
	struct wbh_problem problem = { .text = "" };

	tap_is_int(read_text(BOOK, &book, &problem), 0, "a book of versions %s", problem.text);
	for (size_t i = 0; i < ELEMENTS(judgements); i++) {
		struct version_judgement judgement = { .words = "" };
		int r = version_judge(&book, judgements[i].version, day(judgements[i].now), &judgement);

		tap_is_int(r, judgements[i].answer < 0, "%s on %s: %s", judgements[i].version, judgements[i].now,
			   judgements[i].why);
		if (judgements[i].answer < 0)
			continue;
		tap_is_int(judgement.answer, judgements[i].answer, "… the answer");
		tap_is_int(judgement.level, judgements[i].level, "… its level");
		tap_is_text(judgement.words, judgements[i].words, "… in words");
		tap_is_text(judgement.newest, "3.3.0.0", "… and the newest build that was not withdrawn");
	}
}

static const struct {
	const char *text;
	const char *told;
} mistakes[] = {
	{ "[version 2.x]\n", "own.conf:1: not a version \"2.x\"" },
	{ "[version 2.0]\nsupported-until = 2026-02-30\n",
	  "own.conf:2: write a day as 2026-09-30, not \"2026-02-30\"" },
	{ "[version 2.0]\nsuported-until = 2026-02-03\n",
	  "own.conf:2: unknown key \"suported-until\"; there are supported-until withdrawn source" },
	{ "[version 2.0]\nwithdrawn = perhaps\n", "own.conf:2: write yes or no, not \"perhaps\"" },
	{ "[floor 2.0]\nfrom = 2026-01-01\n", "own.conf:1: it needs \"from\" and \"words\": \"2.0\"" },
	{ "[fault f]\nwords = x\n", "own.conf:1: it needs \"mended\" and \"words\": \"f\"" },
	{ "[versions v]\nsoon = 900d\n", "own.conf:2: not a duration of at most a year: \"900d\"" },
	{ "[versions v]\nas-of =\n", "own.conf:2: without a value: \"as-of\"" },
	{ "[release 2.0]\n", "own.conf:1: there are versions, version, floor and fault, not \"release\"" },
};

static void test_mistakes(void)
{
	for (size_t i = 0; i < ELEMENTS(mistakes); i++) {
		_cleanup_(version_book_done) struct version_book book = { 0 };
		struct wbh_problem problem = { .text = "" };
		int r = read_text(mistakes[i].text, &book, &problem);
		const char *name = strrchr(problem.text, '/');

		tap_is_int(r, -WBH_E_CONFIG, "%s", mistakes[i].told);
		tap_is_text(name != NULL ? name + 1 : problem.text, mistakes[i].told, "… told with its place");
	}
}

/* What the public pages say, looked up once more by hand. */
static const struct {
	const char *version;
	const char *now;
	enum version_answer answer;
} known[] = {
	{ "1.1.130.0", "2022-01-01", VERSION_STOPPED },   { "1.6.16.0", "2026-01-01", VERSION_STOPPED },
	{ "2.0.91.0", "2026-01-01", VERSION_STOPPED },    { "2.4.18.0", "2026-01-01", VERSION_STOPPED },
	{ "2.5.79.0", "2026-10-16", VERSION_ENDS_SOON },  { "2.5.79.0", "2026-10-24", VERSION_RETIRED },
	{ "2.5.190.0", "2026-11-01", VERSION_SUPPORTED }, { "2.6.79.0", "2026-10-20", VERSION_WITHDRAWN },
	{ "2.6.92.0", "2026-12-01", VERSION_SUPPORTED },  { "2.6.3.0", "2027-04-08", VERSION_STOPPED },
};

static void test_shipped(void)
{
	_cleanup_(version_book_done) struct version_book book = { 0 };
	_cleanup_free_ char *shipped = NULL;
	struct wbh_problem problem = { .text = "" };
	const char *source = getenv("abs_top_srcdir");

	if (asprintf(&shipped, "%s/conf/versions.d", source != NULL ? source : ".") < 0)
		return;
	tap_is_int(version_files_read(&book, (const char *const[]){ shipped }, 1, &problem), 0,
		   "the versions we ship can be read %s", problem.text);
	tap_ok(book.as_of != TIMESTAMP_NONE, "… and are dated");
	for (size_t i = 0; i < book.release_count; i++)
		if (book.releases[i].source == NULL)
			(void)tap_ok(false, "every release has a source");
	for (size_t i = 0; i < ELEMENTS(known); i++) {
		struct version_judgement judgement;

		tap_is_int(version_judge(&book, known[i].version, day(known[i].now), &judgement), 0, "%s is known",
			   known[i].version);
		tap_is_int(judgement.answer, known[i].answer, "… %s", judgement.words);
	}
}

struct heard {
	unsigned count;
	enum wbh_presence presence;
	char level[16], version[32], state[128];
};

static int hear(void *context, const struct wbh_symptom *symptom)
{
	struct heard *heard = context;

	heard->count++;
	heard->presence = symptom->presence;
	(void)snprintf(heard->level, sizeof(heard->level), "%s", symptom->level != NULL ? symptom->level : "");
	for (size_t i = 0; i < symptom->evidence_count; i++) {
		if (text_equal(symptom->evidence[i].name, "version"))
			(void)snprintf(heard->version, sizeof(heard->version), "%s", symptom->evidence[i].value);
		if (text_equal(symptom->evidence[i].name, "state"))
			(void)snprintf(heard->state, sizeof(heard->state), "%s", symptom->evidence[i].value);
	}
	return 0;
}

/* One event with this text through a rule with a version line. */
static struct heard say_version(const struct version_book *book, const char *text)
{
	static const char rule[] = "[rule r]\nprovider = Own\nevent = 1\npattern = Sync (?<own_version>[0-9.]+)\n"
				   "version = {own_version}\n";
	_cleanup_(rule_book_done) struct rule_book rules_book = { 0 };
	struct heard heard = { 0 };
	struct rules_output output = { .context = &heard, .symptom = hear };
	struct wbh_event event = { .provider = "Own", .event_id = 1, .computer = "SYNC7", .message = text };
	struct wbh_problem problem = { .text = "" };
	struct rules_state *state;
	struct rules *rules;

	event.time = day("2026-03-02");
	if (rule_files_read_memory(&rules_book, "r.conf", rule, strlen(rule), &problem) < 0)
		return heard;
	rules_book.versions = book;
	if (rules_new(&rules, &rules_book, &problem) < 0) {
		(void)tap_ok(false, "%s", problem.text);
		return heard;
	}
	state = rules_state_new(rules);
	(void)rules_event(rules, state, NULL, &event, &output);
	rules_state_free(state);
	rules_free(rules);
	return heard;
}

static void test_rule(void)
{
	_cleanup_(version_book_done) struct version_book book = { 0 };
	struct wbh_problem problem = { .text = "" };
	struct heard heard;

	(void)read_text(BOOK, &book, &problem);
	heard = say_version(&book, "failed. Sync 2.9.0.0");
	tap_is_int(heard.count, 1, "a rule says what is known of a version");
	tap_is_int(heard.presence, WBH_PRESENT, "… a retired one");
	tap_is_text(heard.level, "warning", "… with its level");
	tap_is_text(heard.version, "2.9.0.0", "… its number");
	tap_is_text(heard.state, "retired since 2026-01-01", "… and since when");
	heard = say_version(&book, "failed. Sync 3.3.0.0");
	tap_is_int(heard.presence, WBH_ABSENT_NOW, "a supported one ends the finding");
	tap_is_int(say_version(&book, "failed. Sync 2.9.5.0").count, 0, "what is not known changes nothing");
	tap_is_int(say_version(&book, "failed.").count, 0, "nor does a text without a version");
	tap_is_int(say_version(NULL, "failed. Sync 2.9.0.0").count, 0, "nor any version where there is no book");
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 99;
	test_parse();
	test_judge();
	test_mistakes();
	test_shipped();
	test_rule();
	(void)rmdir(folder);
	return tap_done();
}
