/* SPDX-License-Identifier: Apache-2.0 */
/* systemd's watchdog, fed by progress and not by a clock: the loop has turned, so no commit hangs, or a long piece of
 * work went on; and who should have ended has. What hangs for longer than WatchdogSec= gets the service started again,
 * and nothing is lost by it. */
#include <stdio.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

/* Killed, and still not gone: then the launcher does not work any more, and nothing can be started again. */
#define STUCK_AFTER (30 * TIMESTAMP_SECOND)

static int64_t monotonic_now(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

void watchdog_progress(struct agent *agent)
{
	int64_t now;

	if (agent->watchdog_every == 0)
		return;
	now = monotonic_now();
	if (now - agent->watchdog_fed < agent->watchdog_every / 2)
		return;
	if (supervisor_is_stuck(agent->supervisor, STUCK_AFTER)) {
		(void)fprintf(stderr, "<3>a killed worker does not end: the watchdog is to start the service again\n");
		return;
	}
	(void)sd_notify(0, "WATCHDOG=1");
	agent->watchdog_fed = now;
}

static int loop_turns(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	watchdog_progress(agent);
	(void)sd_event_source_set_time(timer, usec + (uint64_t)agent->watchdog_every);
	return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

int agent_watch(struct agent *agent)
{
	uint64_t span = 0;
	int r = sd_watchdog_enabled(0, &span);

	if (r <= 0)
		return r;
	/* Once it is late, there is time for one more. */
	agent->watchdog_every = (int64_t)(span / 3 > 0 ? span / 3 : 1);
	agent->watchdog_fed = 0;
	watchdog_progress(agent);
	return sd_event_add_time_relative(agent->event, &agent->watchdog_timer, CLOCK_MONOTONIC,
					  (uint64_t)agent->watchdog_every, span / 12, loop_turns, agent);
}
