/* SPDX-License-Identifier: Apache-2.0 */
/* The rule language: every mistake is told with file, line and the nearest known name; conditions and actions do what
 * the README of conf/rules.d says. */
#include "rules/state.h"
#include "tests/unit/rules_bench.h"

#define MARKS "[mark seen]\n[mark other]\n"
#define RULE "[rule r]\nprovider = Own\nevent = 1\n"
#define SAY "present = service.stopped@server\n"

static const struct {
	const char *text;
	const char *told;
} mistakes[] = {
	{ "[rul r]\n", "test.conf:1: unknown section \"rul\", did you mean \"rule\"?" },
	{ RULE "presnt = service.stopped@server\n", "test.conf:4: unknown key \"presnt\", did you mean \"present\"?" },
	{ RULE "present = service.stoped@server\n",
	  "test.conf:4: unknown finding \"service.stoped\", did you mean \"service.stopped\"?" },
	{ RULE "present = service.stopped@sever\n",
	  "test.conf:4: unknown subject \"sever\", did you mean \"server\"?" },
	{ RULE "present = service.stopped@relay\n", "test.conf:4: service.stopped is never about a relay" },
	{ RULE "present = service.stopped\n",
	  "test.conf:4: \"service.stopped\" does not say what it is about: write FINDING@SUBJECT" },
	{ RULE "present = policy.refused@domain critical\n", "test.conf:4: policy.refused is never more than warning" },
	{ RULE "present = service.stopped@server waring\n",
	  "test.conf:4: unknown level \"waring\", did you mean \"warning\"?" },
	{ RULE "present = service.stopped@server warning now\n", "test.conf:4: more words than a finding and a level" },
	{ MARKS RULE SAY "if-mark = sen\n", "test.conf:7: unknown mark \"sen\", did you mean \"seen\"?" },
	{ MARKS RULE SAY "if-mark = seen within 10 mins\n",
	  "test.conf:7: \"10 mins\" is not a duration: write 5min, 24h, 7d" },
	{ MARKS RULE SAY "if-newer = seen\n", "test.conf:7: write: if-newer = MARK MARK" },
	{ MARKS RULE SAY "if-keys = 0 seen since other\n", "test.conf:7: \"0\" is not a number from 1 to 1000" },
	{ MARKS RULE "absent = service.stopped@server for-each seen older 5min\n",
	  "test.conf:6: write: FINDING@SUBJECT for-each MARK older-than DURATION" },
	{ RULE SAY "field-is = usr: x\n", "test.conf:5: unknown field \"usr\", did you mean \"user\"?" },
	{ RULE SAY "set = user: {rpx}\n", "test.conf:5: unknown field \"rpx\"" },
	{ RULE SAY "set = user: {user|lowr}\n", "test.conf:5: unknown filter \"lowr\", did you mean \"lower\"?" },
	{ RULE SAY "set = user: {user|after}\n", "test.conf:5: \"after\" needs a text" },
	{ RULE SAY "set = user: {user|lower x}\n", "test.conf:5: \"lower\" takes no text" },
	{ RULE SAY "set = user: {user\n", "test.conf:5: \"{\" without \"}\"" },
	{ RULE SAY "set = bad-name: x\n", "test.conf:5: \"bad-name\" is not a field's name" },
	{ RULE SAY "evidence = server usr\n", "test.conf:5: unknown field \"usr\", did you mean \"user\"?" },
	{ RULE SAY "pattern = (unclosed\n", "test.conf:5: bad pattern at character 10: missing closing parenthesis" },
	{ RULE SAY "code = 80230626 xyz\n", "test.conf:5: \"xyz\" is not an error code" },
	{ RULE "attempt = startd reset\n",
	  "test.conf:4: unknown result of an attempt \"startd\", did you mean \"start\"?" },
	{ RULE "attempt = start rest\n", "test.conf:4: unknown kind of attempt \"rest\", did you mean \"reset\"?" },
	{ RULE "attempt = start\n", "test.conf:4: start needs the kind of attempt" },
	{ "[rule r]\nevent = 1\n" SAY, "test.conf:1: a rule needs provider = and event =" },
	{ RULE, "test.conf:1: the rule does nothing" },
	{ "[rule r]\nprovider = Own\nevent = 70000\n" SAY,
	  "test.conf:3: \"70000\" is not an event id from 0 to 65535, nor a range of them" },
	{ "[rule r]\nprovider = Own\nevent = 9-1\n" SAY,
	  "test.conf:3: \"9\" is not an event id from 0 to 65535, nor a range of them" },
	{ "[rule r]\nprovider = Own\nevent = 1-9999\n" SAY, "test.conf:3: more than 1023 event ids" },
	{ RULE SAY "enabled = perhaps\n", "test.conf:5: \"perhaps\" is neither yes nor no" },
	{ RULE SAY "text-has =\n", "test.conf:5: text-has = without a value" },
	{ "[fields f]\nkey = user UserPrincipalName\n",
	  "test.conf:2: write: NAME [options]: what the field is made of" },
	{ "[fields f]\nkey = user [wrd]: Upn\n", "test.conf:2: unknown option \"wrd\", did you mean \"word\"?" },
	{ "[fields f]\nkee = user: Upn\n", "test.conf:2: unknown key \"kee\", did you mean \"key\"?" },
	{ "[fields f]\npattern = user: [\n",
	  "test.conf:2: bad pattern at character 2: missing terminating ] for character class" },
	{ "[fields f]\nvalue = user: {uper}\n", "test.conf:2: unknown field \"uper\", did you mean \"user\"?" },
	{ "[mark seen]\nproves = conection\n",
	  "test.conf:2: unknown stage \"conection\", did you mean \"connection\"?" },
	{ "[mark two words]\n", "test.conf:1: a mark has a name of one word" },
	{ MARKS "[heartbeat h]\nmark = seen\n", "test.conf:3: a heartbeat needs mark = and finding =" },
	{ MARKS "[heartbeat h]\nmark = seen\nfinding = service.stopped\n",
	  "test.conf:3: a heartbeat needs either period = or lost-after =" },
	{ MARKS "[heartbeat h]\nmark = seen\nfinding = service.stopped\nsubject = relay\nperiod = 5min\n",
	  "test.conf:3: service.stopped is never about a relay" },
	{ MARKS "[heartbeat h]\nmark = seen\nfinding = service.stopped\nlost-after = 2h\nlost-after = 1h\n",
	  "test.conf:7: each lost-after is longer than the one before" },
	{ "[attempt rset]\n", "test.conf:1: unknown kind of attempt \"rset\", did you mean \"reset\"?" },
	{ "[finding service.stoped]\n",
	  "test.conf:1: unknown finding \"service.stoped\", did you mean \"service.stopped\"?" },
	{ "[finding policy.refused]\nlevel = critical\n", "test.conf:2: policy.refused is never more than warning" },
	{ "[finding service.stopped]\nescalate = critical if 2\n",
	  "test.conf:2: write: escalate = LEVEL when NUMBER subjects|sightings within DURATION" },
	{ "[finding service.stopped]\nexpires = soon\n",
	  "test.conf:2: \"soon\" is not a duration: write 5min, 24h, 7d" },
	{ "provider = x\n", "test.conf:1: stands before the first [section]" },
	{ "[rule r\n", "test.conf:1: a section begins with [ and ends with ]" },
	{ RULE SAY "no equal sign\n", "test.conf:5: is neither \"key = value\" nor [section] nor a # comment" },
};

static void told_with_place(void)
{
	for (size_t i = 0; i < ELEMENTS(mistakes); i++) {
		struct bench bench = { 0 };
		int r = bench_from_text(&bench, mistakes[i].text);

		tap_is_int(r, -WBH_E_RULE, "%s", mistakes[i].told);
		if (strcmp(bench.problem.text, mistakes[i].told) != 0)
			(void)tap_ok(false, "said \"%s\" instead of \"%s\"", bench.problem.text, mistakes[i].told);
		bench_done(&bench);
	}
}

/* Does this condition let a rule speak for a text? */
static bool speaks(const char *condition, const char *text)
{
	_cleanup_free_ char *rules = NULL;
	struct bench bench;
	bool said;

	if (asprintf(&rules, "[fields f]\nkey = word [word]: Word\n" MARKS RULE SAY "%s\n", condition) < 0 ||
	    bench_from_text(&bench, rules) < 0)
		return false;
	bench_event(&bench, "Own", 1, 0, text);
	said = bench.symptoms > 0;
	bench_done(&bench);
	return said;
}

static void conditions(void)
{
	tap_ok(speaks("text-has = one | two", "two three") && !speaks("text-has = one | two", "three"),
	       "text-has: any of several");
	tap_ok(!speaks("text-has = one\ntext-has = two", "two") && speaks("text-has = one\ntext-has = two", "two one"),
	       "every line must hold");
	tap_ok(speaks("text-lacks = one | two", "three") && !speaks("text-lacks = one | two", "two"),
	       "text-lacks: none of several");
	tap_ok(speaks("field-is = word: Good | Fine", "Word: good") && !speaks("field-is = word: Good", "Word: goods"),
	       "field-is: the whole value, without case");
	tap_ok(!speaks("field-is = word: Good", "nothing"), "field-is: a field that is not known is nothing");
	tap_ok(speaks("field-has = word: oo", "Word: good") && !speaks("field-has = word: oo", "Word: bad"),
	       "field-has: a part of the value");
	tap_ok(speaks("field-known = word", "Word: x") && !speaks("field-known = word", "x"), "field-known");
	tap_ok(speaks("field-unknown = word", "x") && !speaks("field-unknown = word", "Word: x"), "field-unknown");
	tap_ok(speaks("code = 1 0X8023062C", "hr=8023062c") && !speaks("code = 8023062C", "hr=80230626"),
	       "code: in any spelling");
	tap_ok(speaks("unless-code = 8023062C", "hr=80230626") && speaks("unless-code = 8023062C", "no code") &&
		       !speaks("unless-code = 1 0X8023062C", "hr=8023062c"),
	       "unless-code: another code, or none");
	tap_ok(speaks("pattern = (?<n>[0-9]+) of them\nfield-is = n: 12", "12 of them"),
	       "pattern: named groups are fields");
	tap_ok(!speaks("if-mark = seen", "x") && speaks("unless-mark = seen", "x"),
	       "if-mark, unless-mark: never heard");
	tap_ok(!speaks("if-newer = seen other", "x"), "if-newer: never heard is not newer");
}

static void tenants(void)
{
	static const char rules[] =
		"[rule a]\nprovider = Own\nevent = 1\ntenant = {text}\npresent = service.two-active-servers@tenant\n";
	struct bench bench;

	(void)bench_from_text(&bench, rules);
	bench_event(&bench, "Own", 1, 0, "t1");
	bench_says(&bench, "present service.two-active-servers@tenant=tenant-1 at 0",
		   "tenant: the source knows better");
	bench_done(&bench);
}

static void marks(void)
{
	static const char rules[] = MARKS
		"[rule a]\nprovider = Own\nevent = 1\nmark = seen {text}\n"
		"[rule b]\nprovider = Own\nevent = 2\nmark = other\n"
		"[rule c]\nprovider = Own\nevent = 3\nif-newer = seen other\npresent = service.stopped@server\n"
		"[rule d]\nprovider = Own\nevent = 4\nif-mark = seen {text} within 1min\npresent = service.stopped@server\n"
		"[rule e]\nprovider = Own\nevent = 5\nif-keys = 2 seen since other\npresent = service.stopped@server\n"
		"[rule f]\nprovider = Own\nevent = 6\nabsent = policy.refused@domain for-each seen older-than 1min\n"
		"[rule g]\nprovider = Own\nevent = 7\nforget = seen\n";
	struct bench bench;

	(void)bench_from_text(&bench, rules);
	bench_event(&bench, "Own", 1, 0, "k1");
	bench_event(&bench, "Own", 3, 1, "");
	bench_says(&bench, "at 1 ", "if-newer: against one never heard");
	bench_event(&bench, "Own", 2, 2, "");
	bench_event(&bench, "Own", 3, 3, "");
	bench_lacks(&bench, "at 3 ", "if-newer: older");
	bench_event(&bench, "Own", 4, 60, "k1");
	bench_says(&bench, "at 60 ", "if-mark with a key: within its time");
	bench_event(&bench, "Own", 4, 61, "k1");
	bench_lacks(&bench, "at 61 ", "… and after it");
	bench_event(&bench, "Own", 4, 59, "k2");
	bench_lacks(&bench, "at 59 ", "… and for another key");
	bench_event(&bench, "Own", 1, 70, "k1");
	bench_event(&bench, "Own", 5, 71, "");
	bench_lacks(&bench, "at 71 ", "if-keys: one is not two");
	bench_event(&bench, "Own", 1, 72, "k2");
	bench_event(&bench, "Own", 5, 73, "");
	bench_says(&bench, "at 73 ", "if-keys: two");
	bench_event(&bench, "Own", 4, 65, "k1");
	bench_lacks(&bench, "at 65 ", "a late event is judged by what was heard before its own time");
	bench_event(&bench, "Own", 6, 131, "");
	bench_says(&bench, "absent policy.refused@domain=k1 at 131", "for-each: a key older than said");
	bench_lacks(&bench, "domain=k2", "… and not the younger");
	bench_event(&bench, "Own", 7, 140, "");
	bench_forget(&bench);
	bench_event(&bench, "Own", 6, 1000, "");
	tap_is_int(bench.symptoms, 0, "forget: no key is left");
	bench_done(&bench);
}

static void several_rules(void)
{
	static const char rules[] =
		"[rule a]\nprovider = Own\nprovider = Other\nevent = 1-3, 7\npresent = service.stopped@server\n"
		"set = user: first\npresent = permission.denied@user\n"
		"[rule b]\nprovider = OWN\nevent = 1\npresent = permission.denied@user\n"
		"[rule off]\nprovider = Own\nevent = 1\npresent = policy.refused@domain\nenabled = no\n";
	const struct wbh_interest *interest;
	struct bench bench;
	size_t count;

	(void)bench_from_text(&bench, rules);
	bench_event(&bench, "own", 1, 0, "");
	tap_is_int(bench.symptoms, 3, "several rules of one event act, each by itself");
	bench_says(&bench, "permission.denied@user=first", "set makes a subject");
	bench_says(&bench, "permission.denied@user=unknown", "… for its own rule only");
	bench_lacks(&bench, "policy.refused", "a rule that is switched off says nothing");
	interest = rules_interest(bench.rules, &count);
	tap_is_int(count, 8, "two providers and four ids are eight interests, each once");
	tap_ok(count > 0 && strcmp(interest[0].provider, "own") == 0, "… by provider");
	bench_done(&bench);
}

static void identities(void)
{
	struct bench bench;
	struct rules_output output;
	struct wbh_pair pair;
	struct wbh_event event;

	(void)bench_from_text(&bench, RULE SAY);
	output = bench_output(&bench);
	event = bench_make(&bench, &pair, "Own", 1, 0, "text");
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	event.time += 900000;
	event.file = "/another/file";
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	char *first = strstr(bench_log(&bench), " #"), *second = strstr(first + 1, " #");
	tap_ok(strncmp(first, second, 34) == 0, "the same record met twice is the same sighting");
	event.record_id++;
	bench_forget(&bench);
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	_cleanup_free_ char *with_id = strdup(strstr(bench_log(&bench), " #"));
	event.record_id = WBH_ABSENT;
	bench_forget(&bench);
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	tap_ok(strcmp(with_id, strstr(bench_log(&bench), " #")) != 0, "another record is another one");
	bench_done(&bench);
}

static void flat_cost(void)
{
	struct buffer text = BUFFER(8u * 1024 * 1024);
	struct rule_book book = { 0 }, half = { 0 };
	struct bench bench = { 0 };

	/* Two files, because one may not have so many sections. */
	for (unsigned file = 0; file < 2; file++) {
		buffer_clear(&text);
		for (unsigned i = 0; i < 600; i++)
			(void)buffer_printf(&text, "[rule r%u]\nprovider = Own\nevent = %u\n" SAY, file * 600 + i,
					    file * 600 + i);
		(void)rule_files_read_memory(file == 0 ? &book : &half, "many", text.data, text.size, &bench.problem);
	}
	book.sections = reallocarray(book.sections, book.section_count + half.section_count, sizeof(book.sections[0]));
	memcpy(book.sections + book.section_count, half.sections, half.section_count * sizeof(half.sections[0]));
	book.section_count += half.section_count;
	free(half.sections);
	buffer_done(&text);

	tap_is_int(bench_compile(&bench, &book), 0, "1,200 rules are read");
	for (unsigned i = 0; i < 100; i++)
		bench_event(&bench, "Own", 1100, i, "x");
	tap_is_int(bench.state->rules_tried, 100, "… and each event tries the one that is for it");
	bench_event(&bench, "Own", 5000, 200, "x");
	bench_event(&bench, "Stranger", 1100, 201, "x");
	tap_is_int(bench.state->rules_tried, 100, "an event that no rule wants tries none");
	bench_done(&bench);
}

static void pathological(void)
{
	static const char rules[] = "[rule slow]\nprovider = Own\nevent = 1\npattern = (x+x+)+[.]?y\n" SAY
				    "[rule after]\nprovider = Own\nevent = 1\npresent = policy.refused@domain\n";
	_cleanup_free_ char *text = malloc(512 * 1024);
	struct bench bench;
	const char *file;
	unsigned line;

	memset(text, 'x', 512 * 1024);
	text[512 * 1024 - 1] = '\0';
	text[4000] = 'z';
	text[4001] = 'y';
	(void)bench_from_text(&bench, rules);
	bench_event(&bench, "Own", 1, 0, text);
	tap_is_int(bench.result, 0, "a pattern that backtracks without end comes to its limit");
	bench_lacks(&bench, "service.stopped", "… and does not match");
	bench_says(&bench, "policy.refused", "… and the next rule has its turn");
	tap_is_int(rules_limits_met(bench.state, &file, &line), 1, "it is counted");
	tap_ok(file != NULL && strcmp(file, "test.conf") == 0 && line == 1, "… and the rule named");
	bench_done(&bench);
}

static void greedy(void)
{
	struct buffer rules = BUFFER(1024u * 1024);
	_cleanup_free_ char *text = malloc(8192);
	struct bench bench;
	const char *file;
	unsigned line;

	for (unsigned i = 0; i < 300; i++)
		(void)buffer_printf(
			&rules,
			"[rule r%u]\nprovider = Own\nevent = 1\nset = user: {text|upper|lower|upper|lower}\n" SAY, i);
	memset(text, 'x', 8191);
	text[8191] = '\0';
	(void)bench_from_text(&bench, buffer_text(&rules));
	bench_event(&bench, "Own", 1, 0, text);
	tap_is_int(bench.result, 0, "rules that want too much memory for one event are no failure");
	tap_ok(bench.symptoms < 300 && rules_limits_met(bench.state, &file, &line) == 300 - bench.symptoms,
	       "… those that got none are counted");
	bench_forget(&bench);
	bench_event(&bench, "Own", 1, 1, "small");
	tap_is_int(bench.symptoms, 300, "… and the next event has all of it again");
	bench_done(&bench);
	buffer_done(&rules);
}

int main(void)
{
	told_with_place();
	conditions();
	tenants();
	marks();
	several_rules();
	identities();
	flat_cost();
	pathological();
	greedy();
	return tap_done();
}
