/* SPDX-License-Identifier: Apache-2.0 */
/* --probe: what the configuration points at, once, now. */
#include "base/timestamp.h"
#include "modes/modes.h"

#define PROBE_SINCE TIMESTAMP_DAY

int mode_probe(const struct arguments *arguments)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(config_free_p) struct config *config = NULL;
	_cleanup_(data_folders_done) struct data_folders folders = { .rules = { NULL } };
	struct agent_order order;

	if (launcher_new(&launcher) < 0 || mode_read_config(arguments, &config) < 0 ||
	    data_folders_new(&folders, arguments->data_dir) < 0)
		return status_exit_code(STATUS_UNKNOWN);

	order = mode_agent_order(arguments, config, launcher, &folders);
	order.since = timestamp_now() - (arguments->since != TIMESTAMP_NONE ? arguments->since : PROBE_SINCE);
	return mode_report_once(arguments, &order);
}
