/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that is full, read-only or broken does not end the service: what has been computed is kept in memory, nothing
 * more is taken from sources, and writing is tried again until it succeeds. */
#include <errno.h>
#include <stdio.h>
#include <sys/statvfs.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

#define FIRST_RETRY (TIMESTAMP_SECOND / 2)
#define LONGEST_RETRY (30 * TIMESTAMP_SECOND)
#define LOOK_EVERY TIMESTAMP_MINUTE
/* Below this the finding opens, above twice as much it ends. */
#define LOW_BYTES (UINT64_C(64) << 20)

static int tell_low(struct agent *agent, bool low, const char *free_words)
{
	char identity[DIGEST_TEXT_SIZE], time[TIMESTAMP_TEXT_SIZE];
	int64_t now = timestamp_now();
	struct wbh_pair evidence[] = { { "path", agent->order.folders.state }, { "free", free_words } };
	struct wbh_symptom symptom = { .finding = "agent.storage-low",
				       .subject = WBH_KEY_AGENT,
				       .presence = low ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = now,
				       .evidence = evidence,
				       .evidence_count = low ? ELEMENTS(evidence) : 0 };

	if (low == agent->storage_low)
		return 0;
	agent->storage_low = low;
	symptom.identity = DIGEST(identity, low ? "storage-low" : "storage-well", timestamp_format(now, time));
	symptom.keys[WBH_KEY_AGENT] = agent->host;
	return step_symptom(agent->step, &symptom, "agent");
}

int agent_look_at_storage(struct agent *agent)
{
	int64_t now = timestamp_now();
	struct statvfs status;
	char words[32];
	uint64_t room;

	if (agent->order.folders.state == NULL || agent->retry_wait > 0)
		return 0;
	if (now >= agent->storage_looked && now - agent->storage_looked < LOOK_EVERY)
		return 0;
	agent->storage_looked = now;
	if (statvfs(agent->order.folders.state, &status) < 0)
		return 0;
	room = (uint64_t)status.f_bavail * status.f_frsize;
	(void)snprintf(words, sizeof(words), "%llu MiB", (unsigned long long)(room >> 20));
	return tell_low(agent, room < (agent->storage_low ? 2 * LOW_BYTES : LOW_BYTES), words);
}

/* A step that was left in the middle goes on; else what is kept is written. */
static int retry(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	(void)timer;
	(void)usec;
	agent->retry_timer = sd_event_source_unref(agent->retry_timer);
	if (agent->sorter != NULL && agent->catching_up == 0 && agent_end_catch_up(agent) < 0)
		return 0;
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->due_cursor != NULL && agent_end_step(agent->instances[i]) < 0)
			return 0;
	if (agent->retry_wait > 0 && agent->retry_timer == NULL)
		agent_commit(agent, NULL, NULL);
	return 0;
}

bool agent_store_failed(struct agent *agent, int error)
{
	if (agent->order.folders.state == NULL || (error != -ENOSPC && error != -WBH_E_STORE))
		return false;
	if (agent->retry_wait == 0) {
		(void)fprintf(stderr,
			      "<2>%s; nothing is lost: logs are not read on until it can be. Look at the disk of %s\n",
			      agent->problem.text, agent->order.folders.state);
		(void)tell_low(agent, true, error_text(error));
		supervisor_hold(agent->supervisor, true);
	}
	agent->retry_wait = agent->retry_wait == 0                  ? FIRST_RETRY
			    : agent->retry_wait * 2 < LONGEST_RETRY ? agent->retry_wait * 2
								    : LONGEST_RETRY;
	if (agent->retry_timer == NULL && sd_event_add_time_relative(agent->event, &agent->retry_timer, CLOCK_MONOTONIC,
								     (uint64_t)agent->retry_wait, 0, retry, agent) < 0)
		agent_fail(agent, -ENOMEM);
	return true;
}

void agent_store_works(struct agent *agent)
{
	if (agent->retry_wait == 0)
		return;
	agent->retry_wait = 0;
	agent->retry_timer = sd_event_source_unref(agent->retry_timer);
	(void)fprintf(stderr, "<5>the state can be written again: logs are read on\n");
	supervisor_hold(agent->supervisor, false);
	(void)tell_low(agent, false, NULL);
	agent->storage_looked = 0;
	agent_commit(agent, NULL, NULL);
	delivery_pump(agent);
}
