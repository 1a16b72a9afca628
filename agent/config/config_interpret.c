/* SPDX-License-Identifier: Apache-2.0 */
/* What [agent], [accept NAME] and [maintenance NAME] mean. */
#include "config/config_private.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "model/finding.h"

/* syslog(3): LOG_ERR, the first of the choices of log-level. */
#define FIRST_LOG_LEVEL 3

static const struct config_value *find_value(const struct config_section *section, const char *key)
{
	for (size_t i = 0; section != NULL && i < section->value_count; i++)
		if (text_equal_fold(section->values[i].key, key))
			return &section->values[i];
	return NULL;
}

static const struct config_section *find_agent(const struct config *config)
{
	for (size_t i = 0; i < config->section_count; i++)
		if (text_equal(config->sections[i].kind, "agent"))
			return &config->sections[i];
	return NULL;
}

/* What stands in the file, else the table's default. */
static const char *agent_text(const struct config_section *agent, const char *key)
{
	const struct config_value *value = find_value(agent, key);

	if (value != NULL)
		return value->value;
	for (const struct wbh_setting *setting = config_settings("agent"); setting->key != NULL; setting++)
		if (text_equal(setting->key, key))
			return setting->default_value;
	return NULL;
}

/* 0 for a value that does not read: that has been told, and the configuration is refused. */
static int64_t agent_number(const struct config_section *agent, const char *key)
{
	const char *text = agent_text(agent, key);
	int64_t number = 0;

	for (const struct wbh_setting *setting = config_settings("agent"); setting->key != NULL; setting++)
		if (text_equal(setting->key, key) && text != NULL)
			(void)config_parse_value(setting, text, &number, NULL);
	return number;
}

static void expect_stage(struct config *config, const struct config_value *value, const char *word, size_t size,
			 struct ini_mistakes *mistakes)
{
	const char *names[STAGES], *nearest;
	char name[64] = "";
	int stage;

	if (size < sizeof(name))
		memcpy(name, word, size);
	stage = stage_from_name(name);
	if (stage >= 0) {
		config->expect |= UINT32_C(1) << stage;
		return;
	}

	for (int i = 0; i < STAGES; i++)
		names[i] = stage_name((enum stage)i);
	nearest = text_nearest(name, names, STAGES);
	ini_mistake(mistakes, value->file, value->line, "expect: \"%.*s\" is not a stage%s%s%s",
		    (int)text_cut(word, size, 60), word, nearest != NULL ? ", did you mean \"" : "",
		    nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static void expect_stages(struct config *config, const struct config_section *agent, struct ini_mistakes *mistakes)
{
	for (size_t i = 0; agent != NULL && i < agent->value_count; i++) {
		const struct config_value *value = &agent->values[i];
		const char *word = value->value;

		if (!text_equal_fold(value->key, "expect"))
			continue;
		while (*(word += strspn(word, " \t,")) != '\0') {
			size_t size = strcspn(word, " \t,");

			expect_stage(config, value, word, size, mistakes);
			word += size;
		}
	}
}

/* The language names a file. */
static bool is_language(const char *text)
{
	size_t size = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

	return size > 0 && size <= 16 && text[size] == '\0';
}

static int interpret_agent(struct config *config, struct ini_mistakes *mistakes)
{
	const struct config_section *agent = find_agent(config);
	const struct config_value *language = find_value(agent, "language");

	config->state_dir = strdup(agent_text(agent, "state-dir"));
	config->language = strdup(agent_text(agent, "language"));
	if (config->state_dir == NULL || config->language == NULL)
		return -ENOMEM;
	if (language != NULL && language->value[0] != '\0' && !is_language(language->value))
		ini_mistake(mistakes, language->file, language->line,
			    "language: \"%.*s\" is not a language: write en, da", EXCERPT(language->value));

	config->log_level = FIRST_LOG_LEVEL + (unsigned)agent_number(agent, "log-level");
	config->history = agent_number(agent, "history");
	config->history_users = agent_number(agent, "history-users");
	config->state_interval = agent_number(agent, "state-interval");
	config->on_sync_server = agent_number(agent, "vantage") == 1;
	config->hash_users = agent_number(agent, "hash-users") == 1;
	expect_stages(config, agent, mistakes);
	return 0;
}

/* A UTC day ("2026-12-31": its beginning, or with `end` the beginning of the next one), or an exact time. */
static int parse_moment(const char *text, bool end, int64_t *ret)
{
	char midnight[32];
	int64_t time;
	int r;

	if (strlen(text) != strlen("2026-12-31"))
		return timestamp_parse(text, strlen(text), ret);
	(void)snprintf(midnight, sizeof(midnight), "%sT00:00:00Z", text);
	r = timestamp_parse(midnight, strlen(midnight), &time);
	if (r < 0)
		return r;
	*ret = end ? time + TIMESTAMP_DAY : time;
	return 0;
}

static int64_t read_moment(const struct config_section *section, const char *key, bool end,
			   struct ini_mistakes *mistakes)
{
	const struct config_value *value = find_value(section, key);
	int64_t time = TIMESTAMP_NONE;

	if (value != NULL && value->value[0] != '\0' && parse_moment(value->value, end, &time) < 0)
		ini_mistake(mistakes, value->file, value->line,
			    "%s: \"%.*s\" is not a time: write 2026-12-31 or 2026-12-31T12:00:00Z", key,
			    EXCERPT(value->value));
	return time;
}

static const char *read_finding(const struct config_section *section, struct ini_mistakes *mistakes)
{
	const struct config_value *value = find_value(section, "finding");
	const char *names[FINDINGS], *nearest;
	int id;

	if (value == NULL || value->value[0] == '\0')
		return NULL;
	id = finding_from_name(value->value);
	if (id >= 0)
		return finding_type((enum finding_id)id)->name;

	for (int i = 0; i < FINDINGS; i++)
		names[i] = finding_type((enum finding_id)i)->name;
	nearest = text_nearest(value->value, names, FINDINGS);
	ini_mistake(mistakes, value->file, value->line, "finding: there is no \"%.*s\"%s%s%s", EXCERPT(value->value),
		    nearest != NULL ? ", did you mean \"" : "", nearest != NULL ? nearest : "",
		    nearest != NULL ? "\"?" : "");
	return NULL;
}

static struct known_case read_accept(const struct config_section *section, struct ini_mistakes *mistakes)
{
	return (struct known_case){ .name = section->name,
				    .finding = read_finding(section, mistakes),
				    .from = TIMESTAMP_NONE,
				    .until = read_moment(section, "until", true, mistakes),
				    .reason = config_section_value(section, "reason", 0) };
}

static struct known_case read_maintenance(const struct config_section *section, struct ini_mistakes *mistakes)
{
	struct known_case window = { .name = section->name,
				     .from = read_moment(section, "from", false, mistakes),
				     .until = read_moment(section, "to", true, mistakes),
				     .reason = config_section_value(section, "reason", 0) };

	if (window.from != TIMESTAMP_NONE && window.until != TIMESTAMP_NONE && window.until <= window.from)
		ini_mistake(mistakes, section->file, section->line, "[maintenance %s] ends before it begins",
			    section->name);
	return window;
}

static bool is_case(const struct config_section *section)
{
	return text_equal(section->kind, "accept") || text_equal(section->kind, "maintenance");
}

/* One case for each subject; without any, one for all. */
static void add_cases(struct config *config, const struct config_section *section, struct known_case known)
{
	const char *subject = config_section_value(section, "subject", 0);
	size_t index = 0;

	do {
		known.subject = subject;
		config->cases[config->case_count++] = known;
		subject = config_section_value(section, "subject", ++index);
	} while (subject != NULL);
}

static int interpret_cases(struct config *config, struct ini_mistakes *mistakes)
{
	size_t room = 1;

	for (size_t i = 0; i < config->section_count; i++)
		room += is_case(&config->sections[i]) ? config->sections[i].value_count + 1 : 0;
	config->cases = calloc(room, sizeof(config->cases[0]));
	if (config->cases == NULL)
		return -ENOMEM;

	for (size_t i = 0; i < config->section_count; i++) {
		const struct config_section *section = &config->sections[i];

		if (text_equal(section->kind, "accept"))
			add_cases(config, section, read_accept(section, mistakes));
		else if (is_case(section))
			add_cases(config, section, read_maintenance(section, mistakes));
	}
	return 0;
}

static bool has_plugin(const struct config_section *section)
{
	return text_equal(section->kind, "source") || text_equal(section->kind, "probe") ||
	       text_equal(section->kind, "sink");
}

int config_interpret(struct config *config, struct ini_mistakes *mistakes)
{
	int r;

	for (size_t i = 0; i < config->section_count; i++) {
		const struct config_section *section = &config->sections[i];

		if (!has_plugin(section))
			config_judge_section(section, NULL, mistakes);
		else if (config_section_value(section, "plugin", 0) == NULL)
			ini_mistake(mistakes, section->file, section->line, "[%s %s] needs \"plugin\": %s",
				    section->kind, section->name, config_settings(section->kind)->help);
	}

	r = interpret_agent(config, mistakes);
	return r < 0 ? r : interpret_cases(config, mistakes);
}
