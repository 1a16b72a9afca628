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
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct wbh_problem problem = { .text = "" };
	int r;

	if (task == WORKER_EVENTS_JSON && strcmp(format, "json") != 0) {
		mode_complain("--format %s is not one of: json xml", format);
		return EXIT_USAGE;
	}
	if (mode_set_up(&setup, arguments, mode_paths_config) < 0)
		return EXIT_NO_INPUT;

	setup.order.only = only;
	setup.order.replay = true;
	r = agent_new(&agent, &setup.order, mode_tell_mistake, NULL, &problem);
	if (r >= 0)
		r = agent_print_events(agent, task, tell_damage, NULL, &problem);
	if (r < 0)
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
	return r != 0;
}
