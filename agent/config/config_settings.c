/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of settings, and judging values by them. */
#include "config/config_private.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

static const struct wbh_setting agent_settings[] = {
	{ "state-dir", WBH_SETTING_PATH, 0, "/var/lib/wbhealth", NULL, "folder that holds what the agent remembers" },
	{ "log-level", WBH_SETTING_CHOICE, 0, "info", "error warning notice info debug",
	  "the least important messages that are still logged" },
	{ "language", WBH_SETTING_TEXT, 0, "en", NULL, "language of titles, causes and remedies: a file in lang/" },
	{ "history", WBH_SETTING_DURATION, 0, "90d", NULL,
	  "how long events met, attempts and ended findings are remembered" },
	{ "history-users", WBH_SETTING_DURATION, 0, "30d", NULL, "how long names of users are kept in that history" },
	{ "expect", WBH_SETTING_TEXT, WBH_SETTING_REPEATABLE, NULL, NULL,
	  "stages that must be seen even where no section feeds them; unseen they are unknown" },
	{ "vantage", WBH_SETTING_CHOICE, 0, "agent", "agent sync-server",
	  "where the agent runs: network faults seen on the sync server itself are proof" },
	{ "state-interval", WBH_SETTING_DURATION, 0, "15min", NULL,
	  "how often every receiver is told that the agent lives and what it sees" },
	{ "hash-users", WBH_SETTING_BOOL, 0, "no", NULL, "replace names of users by digests in what leaves this host" },
	{ 0 },
};

#define PLUGIN_SETTING(words)                                                                                          \
	{                                                                                                              \
		"plugin", WBH_SETTING_TEXT, WBH_SETTING_REQUIRED, NULL, NULL, words                                    \
	}

static const struct wbh_setting source_settings[] = {
	PLUGIN_SETTING("what reads the log: files"),
	{ "tenant", WBH_SETTING_TEXT, 0, NULL, NULL, "tenant the servers of this log belong to" },
	{ "lateness", WBH_SETTING_DURATION, 0, "60s", NULL, "how late a record may come before its absence counts" },
	{ "silent-after", WBH_SETTING_DURATION, 0, "30min", NULL,
	  "how long the log may stand still before the agent calls itself blind" },
	{ 0 },
};

static const struct wbh_setting probe_settings[] = {
	PLUGIN_SETTING("what looks"),
	{ "interval", WBH_SETTING_DURATION, 0, "15min", NULL, "how often the service lets it look" },
	{ "deadline", WBH_SETTING_DURATION, 0, "60s", NULL, "how long one look may take" },
	{ 0 },
};

static const struct wbh_setting sink_settings[] = {
	PLUGIN_SETTING("what delivers: file, journal"),
	{ "backlog", WBH_SETTING_NUMBER, 0, "100000", NULL,
	  "how many changes may wait for it; above that the oldest are dropped, counted and told" },
	{ "backlog-age", WBH_SETTING_DURATION, 0, "30d", NULL, "how long a change may wait for it, likewise" },
	{ "delayed-after", WBH_SETTING_DURATION, 0, "5min", NULL,
	  "how long a change may wait for it before that is a finding (WB9003)" },
	{ 0 },
};

static const struct wbh_setting accept_settings[] = {
	{ "finding", WBH_SETTING_TEXT, WBH_SETTING_REQUIRED, NULL, NULL, "name or id of the finding that is accepted" },
	{ "subject", WBH_SETTING_TEXT, WBH_SETTING_REPEATABLE, NULL, NULL,
	  "only for this server, domain, user …; * stands for anything; without it for every one" },
	{ "until", WBH_SETTING_TEXT, WBH_SETTING_REQUIRED, NULL, NULL,
	  "last day it is accepted, or an exact time: 2026-12-31, 2026-12-31T12:00:00Z; a day is a UTC day" },
	{ "reason", WBH_SETTING_TEXT, 0, NULL, NULL, "why, for whoever reads the report" },
	{ 0 },
};

static const struct wbh_setting maintenance_settings[] = {
	{ "from", WBH_SETTING_TEXT, WBH_SETTING_REQUIRED, NULL, NULL, "first day, or an exact time, as for until" },
	{ "to", WBH_SETTING_TEXT, WBH_SETTING_REQUIRED, NULL, NULL, "last day, or an exact time" },
	{ "subject", WBH_SETTING_TEXT, WBH_SETTING_REPEATABLE, NULL, NULL,
	  "only for this server, domain …; * stands for anything; without it for everything" },
	{ "reason", WBH_SETTING_TEXT, 0, NULL, NULL, "what is done" },
	{ 0 },
};

static const struct {
	const char *kind;
	const struct wbh_setting *settings;
} tables[] = {
	{ "agent", agent_settings }, { "source", source_settings }, { "probe", probe_settings },
	{ "sink", sink_settings },   { "accept", accept_settings }, { "maintenance", maintenance_settings },
};

/* Names offered for a mistyped one. */
#define NAMES_LIMIT 128u

const struct wbh_setting *config_settings(const char *kind)
{
	for (size_t i = 0; i < ELEMENTS(tables); i++)
		if (text_equal(tables[i].kind, kind))
			return tables[i].settings;
	return NULL;
}

static int parse_choice(const char *choices, const char *value, int64_t *ret, struct wbh_problem *problem)
{
	size_t size = strlen(value);
	int64_t index = 0;

	for (const char *choice = choices; *choice != '\0'; index++) {
		size_t length = strcspn(choice, " ");

		if (length == size && memcmp(choice, value, size) == 0) {
			*ret = index;
			return 0;
		}
		choice += length + (choice[length] != '\0');
	}
	return problem_set(problem, -EINVAL, "is not one of: %s", choices);
}

static int parse_size(const char *value, int64_t *ret)
{
	uint64_t size;
	int r;

	r = size_parse(value, &size);
	if (r < 0)
		return r;
	if (size > INT64_MAX)
		return -ERANGE;
	*ret = (int64_t)size;
	return 0;
}

static int parse_bool(const char *value, int64_t *ret)
{
	bool yes;
	int r;

	r = text_to_bool(value, &yes);
	if (r < 0)
		return r;
	*ret = yes;
	return 0;
}

int config_parse_value(const struct wbh_setting *setting, const char *value, int64_t *ret, struct wbh_problem *problem)
{
	const char *words;
	int64_t number = 0;
	int r = 0;

	switch (setting->type) {
	case WBH_SETTING_TEXT:
		words = "";
		break;
	case WBH_SETTING_PATH:
	case WBH_SETTING_SECRET:
		words = "is not an absolute path: it begins with /";
		r = value[0] == '/' ? 0 : -EINVAL;
		break;
	case WBH_SETTING_BOOL:
		words = "is neither yes nor no";
		r = parse_bool(value, &number);
		break;
	case WBH_SETTING_NUMBER:
		words = "is not a number: write 8, 250";
		r = text_to_i64(value, &number);
		break;
	case WBH_SETTING_DURATION:
		words = "is not a duration: write 5min, 24h, 7d";
		r = duration_parse(value, &number);
		break;
	case WBH_SETTING_SIZE:
		words = "is not a size: write 500K, 64M, 1G";
		r = parse_size(value, &number);
		break;
	case WBH_SETTING_CHOICE:
		return parse_choice(setting->choices, value, ret, problem);
	default:
		return problem_set(problem, -EINVAL, "cannot be judged: the setting has an unknown type");
	}

	if (r < 0)
		return problem_set(problem, -EINVAL, "%s", r == -ERANGE ? "is too large" : words);
	*ret = number;
	return 0;
}

static const struct wbh_setting *find_setting(const struct wbh_setting *settings, const char *key)
{
	for (; settings != NULL && settings->key != NULL; settings++)
		if (text_equal_fold(settings->key, key))
			return settings;
	return NULL;
}

static size_t add_names(const struct wbh_setting *settings, const char **names, size_t count)
{
	for (; settings != NULL && settings->key != NULL && count < NAMES_LIMIT; settings++)
		names[count++] = settings->key;
	return count;
}

static void tell_unknown_key(const struct config_section *section, const struct wbh_setting *own,
			     const struct wbh_setting *more, const struct config_value *value,
			     struct ini_mistakes *mistakes)
{
	const char *names[NAMES_LIMIT], *nearest;
	size_t count = add_names(more, names, add_names(own, names, 0));

	nearest = text_nearest(value->key, names, count);
	if (nearest != NULL)
		ini_mistake(mistakes, value->file, value->line,
			    "unknown key \"%.*s\" in [%s%s%s], did you mean \"%s\"?", EXCERPT(value->key),
			    section->kind, section->name[0] != '\0' ? " " : "", section->name, nearest);
	else
		ini_mistake(mistakes, value->file, value->line, "unknown key \"%.*s\" in [%s%s%s]", EXCERPT(value->key),
			    section->kind, section->name[0] != '\0' ? " " : "", section->name);
}

/* An earlier value of the same key in the same file, or NULL. In another file it is no mistake: the newer one counts.
 */
static const struct config_value *find_twin(const struct config_section *section, size_t index)
{
	const struct config_value *value = &section->values[index];

	for (size_t i = 0; i < index; i++)
		if (text_equal_fold(section->values[i].key, value->key) &&
		    text_equal(section->values[i].file, value->file))
			return &section->values[i];
	return NULL;
}

/* The choice that was meant, or NULL. */
static const char *nearest_choice(const struct wbh_setting *setting, const char *value, char text[static 64])
{
	char words[512];
	const char *names[32], *nearest;
	size_t count = 0;
	char *rest = NULL;

	if (setting->type != WBH_SETTING_CHOICE || strlen(setting->choices) >= sizeof(words))
		return NULL;
	memcpy(words, setting->choices, strlen(setting->choices) + 1);
	for (char *word = strtok_r(words, " ", &rest); word != NULL && count < ELEMENTS(names);
	     word = strtok_r(NULL, " ", &rest))
		names[count++] = word;

	nearest = text_nearest(value, names, count);
	if (nearest == NULL)
		return NULL;
	(void)snprintf(text, 64, "%s", nearest);
	return text;
}

static void judge_value(const struct config_section *section, size_t index, const struct wbh_setting *setting,
			struct ini_mistakes *mistakes)
{
	const struct config_value *value = &section->values[index];
	const struct config_value *twin =
		(setting->flags & WBH_SETTING_REPEATABLE) == 0 ? find_twin(section, index) : NULL;
	struct wbh_problem problem;
	char text[64];
	const char *meant;
	int64_t number;

	if (twin != NULL) {
		ini_mistake(mistakes, value->file, value->line, "\"%s\" may stand once, but is also at line %u",
			    setting->key, twin->line);
		return;
	}
	if (value->value[0] == '\0') {
		ini_mistake(mistakes, value->file, value->line, "\"%s\" has no value", setting->key);
		return;
	}
	if (config_parse_value(setting, value->value, &number, &problem) == 0)
		return;

	meant = nearest_choice(setting, value->value, text);
	ini_mistake(mistakes, value->file, value->line, "%s: \"%.*s\" %s%s%s%s", setting->key, EXCERPT(value->value),
		    problem.text, meant != NULL ? "; did you mean \"" : "", meant != NULL ? meant : "",
		    meant != NULL ? "\"?" : "");
}

static void judge_required(const struct config_section *section, const struct wbh_setting *settings,
			   struct ini_mistakes *mistakes)
{
	for (; settings != NULL && settings->key != NULL; settings++)
		if ((settings->flags & WBH_SETTING_REQUIRED) != 0 &&
		    config_section_value(section, settings->key, 0) == NULL)
			ini_mistake(mistakes, section->file, section->line, "[%s%s%s] needs \"%s\": %s", section->kind,
				    section->name[0] != '\0' ? " " : "", section->name, settings->key, settings->help);
}

void config_judge_section(const struct config_section *section, const struct wbh_setting *more,
			  struct ini_mistakes *mistakes)
{
	const struct wbh_setting *own = config_settings(section->kind);

	for (size_t i = 0; i < section->value_count; i++) {
		const struct config_value *value = &section->values[i];
		/* A plugin may have a table row of its own for what the agent reads too: its row says more. */
		const struct wbh_setting *setting = find_setting(more, value->key);

		if (setting == NULL)
			setting = find_setting(own, value->key);
		if (setting != NULL)
			judge_value(section, i, setting, mistakes);
		else
			tell_unknown_key(section, own, more, value, mistakes);
	}
	judge_required(section, more, mistakes);
	judge_required(section, own, mistakes);
}

int config_check_settings(const struct config_section *section, const struct wbh_setting *settings,
			  config_mistake_function mistake, void *context)
{
	struct ini_mistakes mistakes = { .tell = mistake, .context = context };

	config_judge_section(section, settings, &mistakes);
	return mistakes.count > 0 ? -WBH_E_CONFIG : 0;
}
