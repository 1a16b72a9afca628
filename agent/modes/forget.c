/* SPDX-License-Identifier: Apache-2.0 */
/* --forget: what is gone is no longer expected, and its findings end. */
#include <stdio.h>
#include <time.h>

#include "base/error.h"
#include "modes/modes.h"

/* What the running service gets to do it: in hundredths of a second. */
#define WAIT_STEPS 1000

static int wait_until_gone(const char *request)
{
	const struct timespec step = { .tv_nsec = 10000000 };

	for (int i = 0; i < WAIT_STEPS; i++) {
		if (access(request, F_OK) < 0)
			return 0;
		(void)nanosleep(&step, NULL);
	}
	(void)unlink(request);
	return -ETIMEDOUT;
}

static int ask_service(const struct agent_order *order, const char *subject, struct wbh_problem *problem)
{
	_cleanup_free_ char *request = NULL;
	int r;

	r = agent_forget_running(order, subject, &request);
	if (r < 0)
		return problem_set(problem, r, "the service cannot be asked: %s", error_text(r));
	r = wait_until_gone(request);
	return r < 0 ? problem_set(problem, r, "the service has not done it within ten seconds; see its journal") : 0;
}

static int tell_unknown(struct agent *agent, const char *subject)
{
	const char *nearest = agent_nearest_subject(agent, subject);

	if (nearest != NULL)
		mode_complain("nothing is known of \"%s\"; did you mean \"%s\"?", subject, nearest);
	else
		mode_complain("nothing is known of \"%s\"; wbhealthd --status names what is", subject);
	return 1;
}

int mode_forget(const struct arguments *arguments)
{
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	const char *subject = arguments->operands[0];
	struct wbh_problem problem = { .text = "" };
	struct forgotten forgotten;
	bool running = false;
	int r;

	r = mode_set_up_reader(&setup, arguments, mode_read_config);
	if (r < 0)
		return EXIT_CONFIG;
	setup.order.folders.state = setup.config->state_dir;
	r = agent_status(&agent, &setup.order, &running, &problem);
	if (r >= 0)
		r = agent_forget_here(agent, subject, &forgotten);
	if (r >= 0 && forgotten.streams + forgotten.findings == 0)
		return tell_unknown(agent, subject);
	if (r >= 0)
		r = running ? ask_service(&setup.order, subject, &problem)
			    : agent_forget_stored(&setup.order, subject, &problem);
	if (r < 0) {
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
		return 1;
	}
	if (!arguments->quiet)
		(void)printf("%s: %zu %s and %zu %s forgotten. It counts again as soon as it is heard of.\n", subject,
			     forgotten.streams, forgotten.streams == 1 ? "stream" : "streams", forgotten.findings,
			     forgotten.findings == 1 ? "finding is" : "findings are");
	return 0;
}
