/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration: what is read, how drop-ins merge, and that every mistake is told where it stands. */
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "config/config.h"
#include "config/ini_file.h"
#include "model/finding.h"
#include "plugin/registry.h"
#include "tests/lib/tap.h"

static struct buffer told = { .limit = 1024 * 1024 };
static size_t told_count;

static void tell(void *context, const char *text)
{
	(void)context;
	(void)buffer_append_text(&told, text);
	(void)buffer_append_byte(&told, '\n');
	told_count++;
}

static const char *what_was_told(void)
{
	const char *text = buffer_text(&told);
	size_t size = strlen(text);

	/* Without the last line feed, so that one mistake compares as one line. */
	if (size > 0)
		told.data[size - 1] = '\0';
	return text;
}

static void forget_told(void)
{
	buffer_clear(&told);
	told_count = 0;
}

static int read_text(const char *text, struct config **ret)
{
	*ret = NULL;
	forget_told();
	return config_read_memory(ret, "f", text, strlen(text), tell, NULL);
}

static void test_defaults(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;

	tap_is_int(read_text("", &config), 0, "an empty file is a configuration");
	tap_is_text(config->state_dir, "/var/lib/wbhealth", "state-dir has its default");
	tap_is_text(config->language, "en", "language has its default");
	tap_is_int(config->log_level, 6, "log-level defaults to info");
	tap_is_int(config->history, 90 * TIMESTAMP_DAY, "history defaults to 90 days");
	tap_is_int(config->history_users, 30 * TIMESTAMP_DAY, "history-users defaults to 30 days");
	tap_ok(config->expect == 0 && !config->on_sync_server && !config->hash_users, "nothing else is switched on");
	tap_is_int(config->section_count, 0, "and there are no sections");
}

static void test_agent(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	int r = read_text("[agent]\n"
			  "state-dir = /srv/wb\n"
			  "log-level = warning\n"
			  "language = da\n"
			  "history = 2h 30min\n"
			  "history-users = 7d\n"
			  "expect = connection, hash-sync\n"
			  "expect = agent\n"
			  "vantage = sync-server\n"
			  "hash-users = yes\n",
			  &config);

	tap_is_int(r, 0, "[agent] is read");
	if (r < 0)
		return;
	tap_is_text(config->state_dir, "/srv/wb", "state-dir");
	tap_is_int(config->log_level, 4, "log-level is a syslog number");
	tap_is_text(config->language, "da", "language");
	tap_is_int(config->history, 150 * TIMESTAMP_MINUTE, "history");
	tap_is_int(config->history_users, 7 * TIMESTAMP_DAY, "history-users");
	tap_is_int(config->expect, 1u << STAGE_CONNECTION | 1u << STAGE_HASH_SYNC | 1u << STAGE_AGENT,
		   "expect gathers stages from all its lines");
	tap_ok(config->on_sync_server && config->hash_users, "vantage and hash-users");
}

static void test_values(void)
{
	static const char text[] = "# a comment\n"
				   "; another one\n"
				   "\n"
				   "[source sync01]\r\n"
				   "plugin = files\r\n"
				   "path = /var/log/one;two#three/\r\n"
				   "  path=/var/log/with blanks inside/*.xml  \n"
				   "  # an indented comment\n"
				   "PATH = /third = with equals\n"
				   "[ probe   corp ]\n"
				   "plugin = ad\n"
				   "search-base = OU=S\xc3\xb8r;Nord,OU=#1,DC=corp,DC=example\n";
	_cleanup_(config_free_p) struct config *config = NULL;
	const struct config_section *source, *probe;

	tap_is_int(read_text(text, &config), 0, "a configuration with awkward values is read");
	if (config == NULL || config->section_count != 2)
		return;
	source = &config->sections[0];
	probe = &config->sections[1];
	tap_ok(text_equal(source->kind, "source") && text_equal(source->name, "sync01") && source->line == 4,
	       "a section knows kind, name and line");
	tap_is_text(config_section_value(source, "path", 0), "/var/log/one;two#three/", "; and # stay in values");
	tap_is_text(config_section_value(source, "path", 1), "/var/log/with blanks inside/*.xml",
		    "blanks inside a value stay, those around it go");
	tap_is_text(config_section_value(source, "path", 2), "/third = with equals", "repeated keys stay in order");
	tap_is_text(config_section_value(source, "path", 3), NULL, "and end");
	tap_is_int(source->values[3].line, 9, "each value knows its line");
	tap_is_text(config_section_value(probe, "search-base", 0), "OU=S\xc3\xb8r;Nord,OU=#1,DC=corp,DC=example",
		    "a DN with ; and # and UTF-8 survives");
	tap_is_text(probe->name, "corp", "blanks around a section's name do not count");
}

static void test_long_value(void)
{
	_cleanup_(config_free_p) struct config *config = NULL, *other = NULL;
	_cleanup_free_ char *value = malloc(INI_VALUE_LIMIT + 2), *text = NULL;

	if (value == NULL)
		return;
	memset(value, 'x', INI_VALUE_LIMIT + 1);
	value[INI_VALUE_LIMIT] = '\0';
	if (asprintf(&text, "[probe a]\nplugin = ad\nkey = %s\n", value) < 0)
		return;
	tap_ok(read_text(text, &config) == 0 && text_equal(config_section_value(&config->sections[0], "key", 0), value),
	       "a value of 64 KiB is read whole");

	free(text);
	value[INI_VALUE_LIMIT] = 'x';
	value[INI_VALUE_LIMIT + 1] = '\0';
	if (asprintf(&text, "[probe a]\nplugin = ad\nkey = %s\n", value) < 0) {
		text = NULL;
		return;
	}
	tap_is_int(read_text(text, &other), -WBH_E_CONFIG, "one byte more is refused");
	tap_is_text(what_was_told(), "f:3: the value is longer than 64 KiB", "with its line");
}

/* One mistake, and the one line that is told. */
static const struct {
	const char *text;
	const char *told;
} mistakes[] = {
	{ "[sorce a]\n", "f:1: unknown section [sorce], did you mean [source]?" },
	{ "[banana]\n", "f:1: unknown section [banana]; there are agent, source, probe, sink, accept, maintenance" },
	{ "[source]\n", "f:1: [source] needs a name of your choice: [source NAME]" },
	{ "[agent one]\n", "f:1: [agent] takes no name" },
	{ "[source a b]\n", "f:1: \"a b\" is not a section name: letters, digits and - _ . inside, at most 64" },
	{ "[source ../a]\n", "f:1: \"../a\" is not a section name: letters, digits and - _ . inside, at most 64" },
	{ "[source .a]\n", "f:1: \".a\" is not a section name: letters, digits and - _ . inside, at most 64" },
	{ "[source a\n", "f:1: a section begins with [ and ends with ]" },
	{ "[]\n", "f:1: the section has no name" },
	{ "key = 1\n[agent]\n", "f:1: stands before the first [section]" },
	{ "[agent]\nlanguage\n", "f:2: is neither \"key = value\" nor [section] nor a # comment" },
	{ "[agent]\n= da\n", "f:2: there is no key before the =" },
	{ "[agent]\nlanguag = da\n", "f:2: unknown key \"languag\" in [agent], did you mean \"language\"?" },
	{ "[agent]\nbanana = 1\n", "f:2: unknown key \"banana\" in [agent]" },
	{ "[agent]\nlanguage =\n", "f:2: \"language\" has no value" },
	{ "[agent]\nlanguage = ../../x\n", "f:2: language: \"../../x\" is not a language: write en, da" },
	{ "[agent]\nhistory = 1d\nhistory = 2d\n", "f:3: \"history\" may stand once, but is also at line 2" },
	{ "[agent]\nhistory = soon\n", "f:2: history: \"soon\" is not a duration: write 5min, 24h, 7d" },
	{ "[agent]\nlog-level = warnin\n", "f:2: log-level: \"warnin\" is not one of: error warning notice info debug; "
					   "did you mean \"warning\"?" },
	{ "[agent]\nvantage = moon\n", "f:2: vantage: \"moon\" is not one of: agent sync-server" },
	{ "[agent]\nhash-users = maybe\n", "f:2: hash-users: \"maybe\" is neither yes nor no" },
	{ "[agent]\nstate-dir = here\n", "f:2: state-dir: \"here\" is not an absolute path: it begins with /" },
	{ "[agent]\nexpect = conection\n", "f:2: expect: \"conection\" is not a stage, did you mean \"connection\"?" },
	{ "[agent]\n[agent]\n", "f:2: [agent] stands here and at line 1" },
	{ "[sink a]\nplugin = file\n\n[Sink A]\n", "f:4: [Sink A] stands here and at line 1" },
	{ "[source a]\npath = /x\n", "f:1: [source a] needs \"plugin\": what reads the log: files" },
	{ "[probe a]\n", "f:1: [probe a] needs \"plugin\": what looks" },
	{ "[accept a]\nfinding = policy.refused\n",
	  "f:1: [accept a] needs \"until\": last day it is accepted, or an exact time: 2026-12-31, "
	  "2026-12-31T12:00:00Z; a day is a UTC day" },
	{ "[accept a]\nuntil = 2027-01-01\n",
	  "f:1: [accept a] needs \"finding\": name or id of the finding that is accepted" },
	{ "[accept a]\nuntil = 2027-01-01\nfinding = policy.refusd\n",
	  "f:3: finding: there is no \"policy.refusd\", did you mean \"policy.refused\"?" },
	{ "[accept a]\nuntil = tomorrow\nfinding = WB6002\n",
	  "f:2: until: \"tomorrow\" is not a time: write 2026-12-31 or 2026-12-31T12:00:00Z" },
	{ "[accept a]\nuntil = 2026-02-30\nfinding = WB6002\n",
	  "f:2: until: \"2026-02-30\" is not a time: write 2026-12-31 or 2026-12-31T12:00:00Z" },
	{ "[maintenance a]\nfrom = 2026-12-31\nto = 2026-12-30\n", "f:1: [maintenance a] ends before it begins" },
	{ "[agent]\nlanguage = d\x01z\n", "f:2: has a control character (0x01)" },
	{ "[agent]\nlanguage = \xff\n", "f:2: is not valid UTF-8" },
	{ "[source a!b]\n", "f:1: a section's name is ASCII text without '!'" },
};

static void test_mistakes(void)
{
	for (size_t i = 0; i < ELEMENTS(mistakes); i++) {
		_cleanup_(config_free_p) struct config *config = NULL;
		const char *what =
			read_text(mistakes[i].text, &config) == -WBH_E_CONFIG ? what_was_told() : "(accepted)";

		if (!tap_ok(text_equal(what, mistakes[i].told), "mistake: %s", mistakes[i].told))
			printf("#   told: %s\n", what);
	}
}

static void test_every_mistake(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	_cleanup_buffer_ struct buffer text = BUFFER(65536);

	tap_is_int(read_text("[agent]\nlanguag = da\nnonsense\nhistory = x\n[sorce b]\n[sink c]\n", &config),
		   -WBH_E_CONFIG, "a file with five mistakes is refused");
	tap_is_int(told_count, 5, "and all five are told");

	(void)buffer_append_text(&text, "[agent]\n");
	for (int i = 0; i < 500; i++)
		(void)buffer_append_text(&text, "nonsense\n");
	tap_is_int(read_text(buffer_text(&text), &config), -WBH_E_CONFIG, "500 mistakes");
	tap_is_int(told_count, INI_MISTAKE_LIMIT + 1, "are told up to a limit, and then that there are more");
}

static void test_limits(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	_cleanup_buffer_ struct buffer text = BUFFER(4 * INI_FILE_LIMIT);

	for (size_t i = 0; i <= INI_SECTION_COUNT_LIMIT; i++)
		(void)buffer_printf(&text, "[sink s%zu]\nplugin = file\n", i);
	tap_is_int(read_text(buffer_text(&text), &config), -WBH_E_CONFIG, "1,001 sections are too many");
	tap_is_text(what_was_told(), "f:2001: more than 1000 sections", "and the first that is too many is named");

	buffer_clear(&text);
	(void)buffer_append_text(&text, "[sink s]\nplugin = file\n");
	for (size_t i = 0; i < INI_VALUE_COUNT_LIMIT; i++)
		(void)buffer_append_text(&text, "path = /x\n");
	tap_is_int(read_text(buffer_text(&text), &config), -WBH_E_CONFIG, "1,001 values in a section are too many");
	tap_is_text(what_was_told(), "f:1002: more than 1000 values in one section", "told once");

	buffer_clear(&text);
	while (text.size <= INI_FILE_LIMIT)
		(void)buffer_append_text(&text,
					 "# a long comment that does nothing but fill the file up to its limit\n");
	tap_is_int(read_text(buffer_text(&text), &config), -WBH_E_CONFIG, "a file over 1 MiB is refused");
	tap_is_text(what_was_told(), "f: is larger than 1024 KiB", "with the limit in words");
}

static void test_cases(void)
{
	static const char text[] = "[accept old-dc]\n"
				   "finding = wb4001\n"
				   "subject = dc3.corp.example\n"
				   "until = 2026-12-31\n"
				   "reason = goes in January\n"
				   "[maintenance patch]\n"
				   "from = 2026-11-23T20:00:00Z\n"
				   "to = 2026-11-23T22:00:00+01:00\n"
				   "subject = sync01\n"
				   "subject = dc*\n";
	_cleanup_(config_free_p) struct config *config = NULL;
	char time[TIMESTAMP_TEXT_SIZE];

	tap_is_int(read_text(text, &config), 0, "known cases are read");
	if (config == NULL || config->case_count != 3)
		return;
	tap_is_text(config->cases[0].finding, "directory.dc-unreachable", "a finding may be named by its id");
	tap_is_text(config->cases[0].name, "old-dc", "a case has its section's name");
	tap_is_text(config->cases[0].subject, "dc3.corp.example", "its subject");
	tap_is_text(config->cases[0].reason, "goes in January", "its reason");
	tap_is_text(timestamp_format(config->cases[0].until, time), "2027-01-01T00:00:00Z",
		    "a day counts to its end, in UTC");
	tap_is_int(config->cases[0].from, TIMESTAMP_NONE, "an accepted case has no beginning");
	tap_is_text(config->cases[1].finding, NULL, "a maintenance window is for every finding");
	tap_is_text(timestamp_format(config->cases[1].from, time), "2026-11-23T20:00:00Z", "exact times are exact");
	tap_is_text(timestamp_format(config->cases[1].until, time), "2026-11-23T21:00:00Z", "in whatever zone");
	tap_is_text(config->cases[1].subject, "sync01", "a window may be for several subjects");
	tap_is_text(config->cases[2].subject, "dc*", "each is a case");
	tap_is_text(config->cases[2].name, "patch", "of the same name");
}

static const struct wbh_setting plugin_settings[] = {
	{ "path", WBH_SETTING_PATH, WBH_SETTING_REQUIRED | WBH_SETTING_REPEATABLE, NULL, NULL, "Where the log is" },
	{ "poll", WBH_SETTING_DURATION, 0, "5s", NULL, "How often" },
	{ "limit", WBH_SETTING_SIZE, 0, "64M", NULL, "How much" },
	{ "count", WBH_SETTING_NUMBER, 0, "8", NULL, "How many" },
	{ "order", WBH_SETTING_CHOICE, 0, NULL, "day-month month-day", "Which first" },
	{ 0 },
};

static const struct {
	const char *lines;
	const char *told;
} plugin_cases[] = {
	{ "path = /a\npath = /b\npoll = 1min\ntenant = t\nlateness = 5s\n", "" },
	{ "poll = 1min\n", "f:1: [source s] needs \"path\": Where the log is" },
	{ "path = /a\npol = 5s\n", "f:4: unknown key \"pol\" in [source s], did you mean \"poll\"?" },
	{ "path = /a\npoll = 5s\npoll = 6s\n", "f:5: \"poll\" may stand once, but is also at line 4" },
	{ "path = a\n", "f:3: path: \"a\" is not an absolute path: it begins with /" },
	{ "path = /a\nlimit = much\n", "f:4: limit: \"much\" is not a size: write 500K, 64M, 1G" },
	{ "path = /a\ncount = eight\n", "f:4: count: \"eight\" is not a number: write 8, 250" },
	{ "path = /a\npoll = 999999999999d\n", "f:4: poll: \"999999999999d\" is too large" },
	{ "path = /a\norder = day\n", "f:4: order: \"day\" is not one of: day-month month-day" },
};

static void test_plugin_settings(void)
{
	for (size_t i = 0; i < ELEMENTS(plugin_cases); i++) {
		_cleanup_(config_free_p) struct config *config = NULL;
		_cleanup_free_ char *text = NULL;
		const char *expected = plugin_cases[i].told;
		int r;

		if (asprintf(&text, "[source s]\nplugin = files\n%s", plugin_cases[i].lines) < 0)
			return;
		if (read_text(text, &config) < 0) {
			tap_ok(false, "plugin settings %zu", i);
			continue;
		}
		r = config_check_settings(&config->sections[0], plugin_settings, tell, NULL);
		tap_ok(text_equal(what_was_told(), expected) && r == (*expected == '\0' ? 0 : -WBH_E_CONFIG),
		       "a plugin's table judges: %s", *expected == '\0' ? "no mistake" : expected);
	}
}

static void test_parse_value(void)
{
	int64_t number = -1;

	tap_ok(config_parse_value(&plugin_settings[1], "5min", &number, NULL) == 0 && number == 5 * TIMESTAMP_MINUTE,
	       "a duration is microseconds");
	tap_ok(config_parse_value(&plugin_settings[2], "64M", &number, NULL) == 0 && number == 64 << 20,
	       "a size is bytes");
	tap_ok(config_parse_value(&plugin_settings[4], "month-day", &number, NULL) == 0 && number == 1,
	       "a choice is its index");
	tap_ok(config_parse_value(&plugin_settings[4], "month", &number, NULL) == -EINVAL && number == 1,
	       "a failure leaves the result alone");
}

static void test_by_hand(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct config_section *section;

	tap_is_int(config_new(&config), 0, "a configuration without a file");
	section = config_add_section(config, "source", "replay");
	tap_ok(section != NULL && config_add_value(section, "plugin", "files") == 0 &&
		       config_add_value(section, "path", "/a") == 0 && config_add_value(section, "path", "/b") == 0,
	       "takes sections and values");
	tap_is_text(config_section_value(section, "path", 1), "/b", "in the order they were added");
	forget_told();
	tap_is_int(config_check_settings(section, plugin_settings, tell, NULL), 0, "and is judged like any other");
}

/* Files in a folder of our own. */

static char folder[] = "/tmp/wbhealth-test-config-XXXXXX";

static void write_file(const char *name, const char *text)
{
	_cleanup_free_ char *path = NULL;
	FILE *file;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return;
	file = fopen(path, "we");
	if (file == NULL)
		return;
	(void)fputs(text, file);
	(void)fclose(file);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static int read_folder(struct config **ret)
{
	_cleanup_free_ char *path = NULL;

	*ret = NULL;
	forget_told();
	if (asprintf(&path, "%s/wbhealthd.conf", folder) < 0)
		return -ENOMEM;
	return config_read(ret, path, tell, NULL);
}

static void test_drop_ins(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	_cleanup_free_ char *directory = NULL;
	const struct config_section *source;

	write_file("wbhealthd.conf", "[agent]\nlanguage = da\nhistory = 10d\n[source s]\nplugin = files\npath = /main\n"
				     "poll = 1s\n");
	if (asprintf(&directory, "%s/conf.d", folder) < 0 || mkdir(directory, 0755) < 0)
		return;
	write_file("conf.d/20-b.conf", "[source S]\npath = /b\npoll = 3s\n[sink extra]\nplugin = journal\n");
	write_file("conf.d/10-a.conf", "[source s]\npath = /a\npoll = 2s\n[agent]\nlanguage = en\n");
	write_file("conf.d/ignored", "[nonsense]\n");
	write_file("conf.d/.hidden.conf", "[nonsense]\n");

	tap_is_int(read_folder(&config), 0, "a file and its drop-ins are read");
	if (config == NULL)
		return;
	source = &config->sections[1];
	tap_is_text(config->language, "en", "a drop-in replaces a single value");
	tap_is_int(config->history, 10 * TIMESTAMP_DAY, "and leaves the others");
	tap_is_text(config_section_value(source, "poll", 0), "3s", "the last file in lexical order wins");
	tap_ok(config_section_value(source, "path", 2) != NULL && config_section_value(source, "path", 3) == NULL,
	       "a repeatable key gathers the values of all files");
	tap_is_int(config_check_settings(source, plugin_settings, tell, NULL), 0,
		   "a single key in two files is no repetition");
	tap_is_int(config->section_count, 3, "a drop-in may bring sections of its own");

	config_free(config);
	config = NULL;
	write_file("conf.d/30-c.conf", "[source s]\n\npoll = x\npollen = 1\n[agent]\nlanguage = en\nlanguage = da\n");
	write_file("conf.d/40-d.conf", "[accept a]\n");
	tap_is_int(read_folder(&config), -WBH_E_CONFIG, "mistakes in drop-ins are mistakes");
	tap_is_int(told_count, 3, "of all of them");
	tap_ok(strstr(what_was_told(), "conf.d/30-c.conf:7: \"language\" may stand once, but is also at line 6") !=
		       NULL,
	       "each with its own file and line");
}

static void test_unreadable(void)
{
	_cleanup_(config_free_p) struct config *config = NULL;

	forget_told();
	tap_is_int(config_read(&config, "/nonexistent/wbhealthd.conf", tell, NULL), -ENOENT,
		   "a file that is not there has its own error");
	tap_is_int(told_count, 1, "and is told");
	forget_told();
	tap_is_int(config_read(&config, "/", tell, NULL), -EISDIR, "so is a folder in its place");
	tap_is_int(config_read(&config, "/nonexistent/wbhealthd.conf", NULL, NULL), -ENOENT, "nobody need listen");
}

/* conf/wbhealthd.conf: what stands there commented must be what the tables say. */

static char *read_sample(void)
{
	const char *top = getenv("abs_top_srcdir");
	_cleanup_free_ char *path = NULL;
	_cleanup_fclose_ FILE *file = NULL;
	_cleanup_buffer_ struct buffer buffer = BUFFER(INI_FILE_LIMIT);
	char line[1024];

	if (asprintf(&path, "%s/conf/wbhealthd.conf", top != NULL ? top : ".") < 0)
		return NULL;
	file = fopen(path, "re");
	if (file == NULL)
		return NULL;
	while (fgets(line, sizeof(line), file) != NULL) {
		const char *rest = line + (line[0] == '#');
		/* "#key = value" and "#[section]"; prose begins with a blank behind its '#'. */
		bool commented = line[0] == '#' &&
				 (rest[0] == '[' || (rest[0] >= 'a' && rest[0] <= 'z' && strstr(rest, " = ") != NULL));

		(void)buffer_append_text(&buffer, commented ? rest : line);
	}
	return buffer_steal_text(&buffer);
}

static const struct config_section *first_of(const struct config *config, const char *kind, const char *plugin)
{
	for (size_t i = 0; i < config->section_count; i++)
		if (text_equal(config->sections[i].kind, kind) &&
		    (plugin == NULL || text_equal(config_section_value(&config->sections[i], "plugin", 0), plugin)))
			return &config->sections[i];
	return NULL;
}

/* The table of a plugin as it was built. */
static void sample_names_all_of_plugin(const struct config *config, const char *kind, const char *name)
{
	const struct config_section *section = first_of(config, kind, name);
	const char *top = getenv("abs_top_builddir");
	_cleanup_free_ char *path = NULL;
	const struct wbh_plugin *plugin;
	struct wbh_problem problem;

	if (section == NULL || asprintf(&path, "%s/.libs/%s_%s.so", top != NULL ? top : ".", kind, name) < 0)
		return;
	if (plugin_load(path, &plugin, &problem) < 0) {
		tap_skip("the sample shows every key of a plugin", "the plugin is not built");
		return;
	}
	forget_told();
	tap_is_int(config_check_settings(section, plugin->settings, tell, NULL), 0,
		   "the sample's %s %s is accepted: %s", kind, name, what_was_told());
	for (const struct wbh_setting *row = plugin->settings; row != NULL && row->key != NULL; row++) {
		const char *value = config_section_value(section, row->key, 0);

		tap_ok(value != NULL && (row->default_value == NULL || text_equal(value, row->default_value)),
		       "the sample shows %s %s of %s", kind, row->key, name);
	}
}

static void sample_names_all(const struct config *config, const char *kind, const char *plugin)
{
	const struct config_section *section = first_of(config, kind, plugin);

	for (const struct wbh_setting *setting = config_settings(kind); setting->key != NULL; setting++) {
		const char *value = section != NULL ? config_section_value(section, setting->key, 0) : NULL;

		if (setting->default_value != NULL)
			tap_is_text(value, setting->default_value, "the sample shows [%s] %s with its default", kind,
				    setting->key);
		else
			tap_ok(value != NULL, "the sample shows [%s] %s", kind, setting->key);
	}
}

static void test_sample(void)
{
	_cleanup_(config_free_p) struct config *config = NULL, *plain = NULL;
	_cleanup_free_ char *text = read_sample();
	const char *top = getenv("abs_top_srcdir");
	_cleanup_free_ char *path = NULL;

	if (text == NULL) {
		tap_ok(false, "conf/wbhealthd.conf is there");
		return;
	}
	tap_is_int(read_text(text, &config), 0, "the sample with everything uncommented is a configuration: %s",
		   what_was_told());
	if (config == NULL)
		return;
	sample_names_all(config, "agent", NULL);
	sample_names_all(config, "source", "files");
	sample_names_all(config, "probe", "sync_config");
	sample_names_all(config, "sink", "file");
	sample_names_all(config, "sink", "journal");
	sample_names_all(config, "accept", NULL);
	sample_names_all(config, "maintenance", NULL);
	sample_names_all_of_plugin(config, "source", "files");
	sample_names_all_of_plugin(config, "probe", "sync_config");
	sample_names_all_of_plugin(config, "sink", "file");
	sample_names_all_of_plugin(config, "sink", "journal");

	if (asprintf(&path, "%s/conf/wbhealthd.conf", top != NULL ? top : ".") < 0)
		return;
	forget_told();
	tap_is_int(config_read(&plain, path, tell, NULL), 0, "and as it is shipped it is one too");
}

static void test_tables(void)
{
	static const char *const kinds[] = { "agent", "source", "probe", "sink", "accept", "maintenance" };

	for (size_t i = 0; i < ELEMENTS(kinds); i++) {
		for (const struct wbh_setting *row = config_settings(kinds[i]); row->key != NULL; row++) {
			struct wbh_problem problem = { .text = "" };
			int64_t number;
			int r = row->default_value != NULL
					? config_parse_value(row, row->default_value, &number, &problem)
					: 0;

			tap_ok(r == 0 && row->help != NULL &&
				       (row->type == WBH_SETTING_CHOICE) == (row->choices != NULL),
			       "[%s] %s: its default reads as its type, and it is explained", kinds[i], row->key);
		}
	}
	tap_ok(config_settings("banana") == NULL, "there is no table for what does not exist");
}

int main(void)
{
	test_defaults();
	test_agent();
	test_values();
	test_long_value();
	test_mistakes();
	test_every_mistake();
	test_limits();
	test_cases();
	test_plugin_settings();
	test_parse_value();
	test_by_hand();
	if (mkdtemp(folder) != NULL)
		test_drop_ins();
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	test_unreadable();
	test_tables();
	test_sample();
	buffer_done(&told);
	return tap_done();
}
