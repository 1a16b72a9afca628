/* SPDX-License-Identifier: Apache-2.0 */
/* --status: what the running service knows, read from its store without disturbing it. */
#include "base/error.h"
#include "modes/modes.h"

static void complain(const struct arguments *arguments, const char *folder, int error, const char *words)
{
	if (error == -ENOENT)
		mode_complain(
			"no service has run with %s: start it (systemctl start wbhealthd), or say where its state "
			"is (--state-dir, --config)",
			folder);
	else if (error == -EACCES)
		mode_complain("%s may not be read: ask as root or as a member of the group wbhealth", folder);
	else
		mode_complain("%s", words[0] != '\0' ? words : error_text(error));
	(void)arguments;
}

int mode_status(const struct arguments *arguments)
{
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct wbh_problem problem = { .text = "" };
	bool running = false;
	int r;

	r = mode_set_up_reader(&setup, arguments, mode_read_config);
	if (r < 0)
		return status_exit_code(STATUS_UNKNOWN);
	setup.order.folders.state = setup.config->state_dir;
	r = agent_status(&agent, &setup.order, &running, &problem);
	if (r < 0) {
		complain(arguments, setup.config->state_dir, r, problem.text);
		return status_exit_code(STATUS_UNKNOWN);
	}
	r = mode_report(arguments, agent);
	return running ? r : status_exit_code(STATUS_UNKNOWN);
}
