/* SPDX-License-Identifier: Apache-2.0 */
/* --list-plugins: every plugin with its settings. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "modes/modes.h"
#include "plugin/registry.h"
#include "run/describe.h"

static int print_description(void *context, const struct plugin_description *description)
{
	(void)context;
	(void)printf("%s %s (%s): %s\n", plugin_kind_name(description->kind), description->name, description->version,
		     description->summary);
	for (const struct wbh_setting *setting = description->settings; setting->key != NULL; setting++) {
		(void)printf("  %-16s %s", setting->key, setting->help);
		if ((setting->flags & WBH_SETTING_REQUIRED) != 0)
			(void)fputs(" (required)", stdout);
		else if (setting->default_value != NULL)
			(void)printf(" (default %s)", setting->default_value);
		(void)fputc('\n', stdout);
	}
	return 0;
}

static int is_plugin(const struct dirent *entry)
{
	const char *underscore = strchr(entry->d_name, '_'), *end = strrchr(entry->d_name, '.');
	char kind[16];

	if (underscore == NULL || end == NULL || strcmp(end, ".so") != 0 ||
	    (size_t)(underscore - entry->d_name) >= sizeof(kind))
		return 0;
	(void)snprintf(kind, sizeof(kind), "%.*s", (int)(underscore - entry->d_name), entry->d_name);
	return plugin_kind_from_name(kind) >= 0;
}

/* 0, or 1 when one could not be asked. */
static int list_folder(const char *folder, sd_event *event, struct supervisor *supervisor)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_plugin, alphasort), failed = 0;

	if (count < 0) {
		mode_complain("%s: %s", folder, error_text(errno));
		return 1;
	}
	for (int i = 0; i < count; i++) {
		_cleanup_free_ char *path = NULL;
		struct wbh_problem problem = { .text = "" };

		if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
			path = NULL;
		free(entries[i]);
		if (path == NULL)
			continue;
		if (plugin_describe(event, supervisor, path, print_description, NULL, &problem) < 0) {
			mode_complain("%s: %s", path, problem.text);
			failed = 1;
		}
	}
	free(entries);
	return failed;
}

int mode_list_plugins(const struct arguments *arguments)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(supervisor_free_p) struct supervisor *supervisor = NULL;
	sd_event *event = NULL;
	int r = launcher_new(&launcher);

	if (r >= 0)
		r = sd_event_new(&event);
	if (r >= 0)
		r = supervisor_new(&supervisor, event, launcher);
	if (r < 0) {
		mode_complain("no worker can be started: %s", error_text(r));
		return 1;
	}
	r = list_folder(arguments->plugin_dir, event, supervisor);
	sd_event_unref(event); /* the supervisor holds its own reference */
	return r;
}
