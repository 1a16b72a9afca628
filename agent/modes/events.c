/* SPDX-License-Identifier: Apache-2.0 */
/* --events: every record of the given logs on standard output. */
#include <string.h>

#include "base/error.h"
#include "modes/modes.h"

static void tell_damage(void *context, const char *text)
{
	(void)context;
	mode_complain("%s", text);
}

int mode_events(const struct arguments *arguments)
{
	static const char *const only[] = { "replay", NULL };
	const char *format = arguments->format != NULL ? arguments->format : "json";
	enum worker_task task = strcmp(format, "xml") == 0 ? WORKER_EVENTS_XML : WORKER_EVENTS_JSON;
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(config_free_p) struct config *config = NULL;
	_cleanup_(data_folders_done) struct data_folders folders = { .rules = { NULL } };
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct wbh_problem problem = { .text = "" };
	struct agent_order order;
	int r;

	if (task == WORKER_EVENTS_JSON && strcmp(format, "json") != 0) {
		mode_complain("--format %s is not one of: json xml", format);
		return EXIT_USAGE;
	}
	r = launcher_new(&launcher);
	if (r >= 0)
		r = mode_paths_config(arguments, &config);
	if (r < 0)
		return EXIT_NO_INPUT;
	if (data_folders_new(&folders, arguments->data_dir) < 0)
		return 1;

	order = mode_agent_order(arguments, config, launcher, &folders);
	order.only = only;
	order.replay = true;
	r = agent_new(&agent, &order, mode_tell_mistake, NULL, &problem);
	if (r >= 0)
		r = agent_print_events(agent, task, tell_damage, NULL, &problem);
	if (r < 0)
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
	return r != 0;
}
