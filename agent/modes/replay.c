/* SPDX-License-Identifier: Apache-2.0 */
/* --replay: log files and exports, no configuration, no network; "now" is the newest record. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "modes/modes.h"

/* Exports of one replay. */
#define EXPORT_LIMIT 8u

/* A folder that Get-ADSyncServerConfiguration made, by the folders in it. */
static bool is_sync_export(const char *path)
{
	static const char *const folders[] = { "GlobalSettings", "Connectors", "SynchronizationRules" };
	struct stat facts;

	for (size_t i = 0; i < ELEMENTS(folders); i++) {
		_cleanup_free_ char *folder = NULL;

		if (asprintf(&folder, "%s/%s", path, folders[i]) < 0) {
			folder = NULL;
			return false;
		}
		if (stat(folder, &facts) == 0 && S_ISDIR(facts.st_mode))
			return true;
	}
	return false;
}

/* Each export is looked at by itself. */
static int add_export(struct config *config, const char *path, size_t *count)
{
	struct config_section *section;
	char name[32] = "replay";

	if (*count == EXPORT_LIMIT) {
		mode_complain("%s: no more than %u exports at once", path, EXPORT_LIMIT);
		return -EINVAL;
	}
	if (*count > 0)
		(void)snprintf(name, sizeof(name), "replay-%zu", *count + 1);
	(*count)++;
	section = config_add_section(config, "probe", name);
	return section == NULL || config_add_value(section, "plugin", "sync_config") < 0 ||
			       config_add_value(section, "path", path) < 0
		       ? -ENOMEM
		       : 0;
}

static int add_log(struct config *config, const char *path, struct config_section **section)
{
	if (*section == NULL) {
		*section = config_add_section(config, "source", "replay");
		if (*section == NULL || config_add_value(*section, "plugin", "files") < 0)
			return -ENOMEM;
	}
	return config_add_value(*section, "path", path);
}

/* Where it is of the kind that is wanted. */
static int add_operand(struct config *config, const char *operand, bool exported, struct config_section **section,
		       size_t *exports)
{
	_cleanup_free_ char *path = realpath(operand, NULL);

	if (path == NULL) {
		mode_complain("%s: %s", operand, error_text(errno));
		return -ENOENT;
	}
	if (is_sync_export(path) != exported)
		return 0;
	return exported ? add_export(config, path, exports) : add_log(config, path, section);
}

/* A file is read only where one is named; the command line counts either way. */
static int start_config(const struct arguments *arguments, struct config **ret)
{
	int r;

	if (arguments->config_given)
		return mode_read_config(arguments, ret);
	r = config_new(ret);
	return r < 0 ? r : mode_override(*ret, arguments);
}

/* The logs as one source, exports of a configuration as probes, all paths absolute because a worker has no working
 * directory of ours. */
int mode_paths_config(const struct arguments *arguments, struct config **ret)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct config_section *section = NULL;
	size_t exports = 0;
	int r = start_config(arguments, &config);

	if (r < 0)
		return r;
	/* Logs first: a section that is added moves the others. */
	for (size_t i = 0; i < arguments->operand_count && r >= 0; i++)
		r = add_operand(config, arguments->operands[i], false, &section, &exports);
	for (size_t i = 0; i < arguments->operand_count && r >= 0; i++)
		r = add_operand(config, arguments->operands[i], true, &section, &exports);
	if (r < 0)
		return r;
	*ret = steal_pointer(config);
	return 0;
}

int mode_replay(const struct arguments *arguments)
{
	static const char *const only[] = { "replay",   "replay-2", "replay-3", "replay-4", "replay-5",
					    "replay-6", "replay-7", "replay-8", NULL };
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };

	if (mode_set_up(&setup, arguments, mode_paths_config) < 0)
		return status_exit_code(STATUS_UNKNOWN);
	setup.order.only = only;
	setup.order.replay = true;
	setup.order.until = arguments->until;
	return mode_report_once(arguments, &setup.order);
}
