/* SPDX-License-Identifier: Apache-2.0 */
/* --check-config: read the configuration as the service would. */
#include <stdio.h>

#include "base/error.h"
#include "modes/modes.h"

int mode_check_config(const struct arguments *arguments)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(config_free_p) struct config *config = NULL;
	_cleanup_(data_folders_done) struct data_folders folders = { .rules = { NULL } };
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct wbh_problem problem = { .text = "" };
	struct agent_order order;
	int r = launcher_new(&launcher);

	if (r >= 0)
		r = mode_read_config(arguments, &config);
	if (r < 0)
		return EXIT_CONFIG;
	if (data_folders_new(&folders, arguments->data_dir) < 0)
		return 1;

	/* Judging plugin sections and data files is what making an agent begins with; its store is a throw-away one. */
	order = mode_agent_order(arguments, config, launcher, &folders);
	r = agent_new(&agent, &order, mode_tell_mistake, NULL, &problem);
	if (r < 0) {
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
		return EXIT_CONFIG;
	}
	if (!arguments->quiet)
		(void)printf("%s: no mistakes\n", arguments->config);
	return 0;
}
