/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration file and its drop-ins (PRODUCT, "Configuration"): sections are instances, every value keeps its
 * file and line, every mistake is told with them. INI by libini_config. */
#ifndef WBH_CONFIG_CONFIG_H
#define WBH_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/problem.h"
#include "model/known_case.h"
#include "model/setting.h"
#include "model/stage.h"

struct config_value {
	char *key;
	char *value;
	char *file;
	unsigned line;
};

/* One [KIND NAME] section, drop-ins merged: a single-valued key in a later file replaces the earlier one, a repeatable
 * key adds. So the newest file's values come first: whoever wants one value takes the first, whoever wants all walks.
 */
struct config_section {
	char *kind; /* "agent" "source" "probe" "sink" "accept" "maintenance" */
	char *name; /* "" for [agent] */
	char *file;
	unsigned line;
	struct config_value *values; /* in file order within each file */
	size_t value_count;
};

struct config {
	char *path;
	size_t mistakes; /* that were told while it was read */
	struct config_section *sections;
	size_t section_count;

	/* [agent], parsed; defaults filled in */
	char *state_dir;
	unsigned log_level; /* syslog number */
	char *language;
	int64_t history;
	int64_t history_users;
	int64_t state_interval;
	uint32_t expect;     /* bit per enum stage */
	bool on_sync_server; /* vantage = sync-server */
	bool hash_users;

	/* [accept NAME] and [maintenance NAME], parsed */
	struct known_case *cases;
	size_t case_count;
};

/* Told once per mistake: "/etc/wbhealth/wbhealthd.conf:12: unknown key "plugn", did you mean "plugin"?" */
typedef void (*config_mistake_function)(void *context, const char *text);

/* Read PATH and PATH's directory's conf.d/ *.conf in lexical order. What the plugins' own tables must judge (the keys
 * of source, probe and sink sections but `plugin`) is left to config_check_settings(). 0; -WBH_E_CONFIG after telling
 * every mistake; -ENOENT and the like when PATH cannot be read (told as a mistake too). NULL mistake: nobody wants to
 * know. */
int config_read(struct config **ret, const char *path, config_mistake_function mistake, void *context);
/* The same, but mistakes do not keep back what could be read: ret->mistakes counts them, and the rest can be judged
 * too. */
int config_read_all(struct config **ret, const char *path, config_mistake_function mistake, void *context);
/* The same from memory, without drop-ins: for tests, fuzzing and the embedded default. `name` stands for the file. */
int config_read_memory(struct config **ret, const char *name, const char *text, size_t size,
		       config_mistake_function mistake, void *context);
void config_free(struct config *config);
DEFINE_POINTER_CLEANUP(struct config, config_free);

/* An empty configuration with all defaults, to which sections are added by hand (--replay without a file). */
int config_new(struct config **ret);
/* Add [KIND NAME]; returns the section, owned by the configuration, valid until the next addition. NULL: no memory. */
struct config_section *config_add_section(struct config *config, const char *kind, const char *name);
int config_add_value(struct config_section *section, const char *key, const char *value);

/* The index-th value of a key in a section, or NULL. Keys and section names compare without case. */
const char *config_section_value(const struct config_section *section, const char *key, size_t index);

/* Judge a source, probe or sink section by its plugin's table (the keys of config_settings(kind), which the agent
 * itself reads, are always allowed): unknown keys with the nearest name, missing required ones, repeated single ones,
 * values that do not read as their type. 0 or -WBH_E_CONFIG after telling every mistake. */
int config_check_settings(const struct config_section *section, const struct wbh_setting *settings,
			  config_mistake_function mistake, void *context);

/* Read one value as its type says: number, bytes, microseconds, 0/1, index of the choice. -EINVAL with the problem told
 * ("is not a duration: write 5min, 24h, 7d"). Text types give 0. */
int config_parse_value(const struct wbh_setting *setting, const char *value, int64_t *ret, struct wbh_problem *problem);

/* The [agent], [accept] and [maintenance] tables, for sample file, man page and their lint. NULL: no such kind. */
const struct wbh_setting *config_settings(const char *kind);

#endif
