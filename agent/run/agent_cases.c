/* SPDX-License-Identifier: Apache-2.0 */
/* Known cases begin and end by the calendar, also when no log moves: the service wakes for it. */
#include "run/agent_parts.h"

#include "base/timestamp.h"

static int judge_again(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	(void)timer;
	(void)usec;
	/* Else the end of the first reading judges. */
	if (agent->catching_up == 0)
		agent_commit(agent, NULL, NULL);
	return 0;
}

int agent_await_cases(struct agent *agent)
{
	int64_t deadline = diagnosis_case_deadline(step_diagnosis(agent->step));

	agent->case_timer = sd_event_source_unref(agent->case_timer);
	if (deadline == TIMESTAMP_NONE)
		return 0;
	return sd_event_add_time(agent->event, &agent->case_timer, CLOCK_REALTIME, (uint64_t)deadline, TIMESTAMP_SECOND,
				 judge_again, agent);
}
