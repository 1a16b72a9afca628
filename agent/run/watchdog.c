/* SPDX-License-Identifier: Apache-2.0 */
/* systemd's watchdog, fed by progress and not by a clock: the loop has turned, so no commit and no order to the
 * launcher hangs, or a long piece of work went on. What hangs for longer than WatchdogSec= gets the service started
 * again, and nothing is lost by it. A worker that hangs is the supervisor's business: it must not disturb the others.
 */
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

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
