/* SPDX-License-Identifier: Apache-2.0 */
/* --replay: log files and exports, no configuration, no network; "now" is the newest record. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "modes/modes.h"

/* The paths as one source, absolute because a worker has no working directory of ours. */
int mode_paths_config(const struct arguments *arguments, struct config **ret)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct config_section *section;
	int r = arguments->config_given ? mode_read_config(arguments, &config) : config_new(&config);

	if (r < 0)
		return r;
	section = config_add_section(config, "source", "replay");
	if (section == NULL || config_add_value(section, "plugin", "files") < 0)
		return -ENOMEM;

	for (size_t i = 0; i < arguments->operand_count; i++) {
		_cleanup_free_ char *path = realpath(arguments->operands[i], NULL);

		if (path == NULL) {
			mode_complain("%s: %s", arguments->operands[i], error_text(errno));
			return -ENOENT;
		}
		if (config_add_value(section, "path", path) < 0)
			return -ENOMEM;
	}
	*ret = steal_pointer(config);
	return 0;
}

int mode_replay(const struct arguments *arguments)
{
	static const char *const only[] = { "replay", NULL };
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };

	if (mode_set_up(&setup, arguments, mode_paths_config) < 0)
		return status_exit_code(STATUS_UNKNOWN);
	setup.order.only = only;
	setup.order.replay = true;
	setup.order.until = arguments->until;
	return mode_report_once(arguments, &setup.order);
}
