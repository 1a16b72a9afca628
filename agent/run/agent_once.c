/* SPDX-License-Identifier: Apache-2.0 */
/* Reading everything once: --probe, --replay, --events. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

/* A person waits this long before being told that work goes on. */
#define PROGRESS_AFTER (2 * TIMESTAMP_SECOND)
#define PROGRESS_EVERY (TIMESTAMP_SECOND / 4)

static int show_progress(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;
	uint64_t records = 0;

	for (size_t i = 0; i < agent->instance_count; i++)
		records += agent->instances[i]->records;
	(void)fprintf(stderr, "\rreading … %llu records\033[K", (unsigned long long)records);

	(void)sd_event_source_set_time(timer, usec + PROGRESS_EVERY);
	return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static int run_loop(struct agent *agent, struct wbh_problem *problem)
{
	int r = 0;

	if (agent->running == 0)
		return 0;
	if (agent->order.progress)
		r = sd_event_add_time_relative(agent->event, &agent->progress_timer, CLOCK_MONOTONIC, PROGRESS_AFTER, 0,
					       show_progress, agent);
	if (r >= 0)
		r = sd_event_loop(agent->event);
	if (agent->order.progress)
		(void)fprintf(stderr, "\r\033[K");
	if (r < 0)
		return problem_set(problem, r, "the event loop failed: %s", error_text(r));
	if (agent->failure < 0 && problem != NULL)
		*problem = agent->problem;
	return agent->failure;
}

static int start_sources(struct agent *agent, enum worker_task task, const struct supervised_callbacks *callbacks)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *instance = agent->instances[i];
		int r;

		if (instance->kind == WBH_PROBE && instance->consumes == NULL && task == WORKER_RUN) {
			r = agent_start_probe(instance);
			if (r < 0)
				return r;
		}
		if (instance->kind != WBH_SOURCE)
			continue;
		if (task == WORKER_RUN) {
			r = agent_begin_catch_up(instance);
			if (r < 0)
				return r;
		}
		r = agent_start_instance(agent, instance, task, callbacks, false);
		if (r < 0)
			return r;
	}
	return task == WORKER_RUN ? agent_start_consumers(agent) : 0;
}

static int64_t once_now(const struct agent *agent)
{
	if (agent->order.until != TIMESTAMP_NONE)
		return agent->order.until;
	return agent->order.replay ? agent_replay_now(agent) : timestamp_now();
}

static const char *not_nothing(const struct wbh_problem *problem, int error)
{
	return problem->text[0] != '\0' ? problem->text : error_text(error);
}

int agent_run_once(struct agent *agent, struct wbh_problem *problem)
{
	struct wbh_problem detail = { .text = "" };
	size_t changes;
	int64_t now;
	int r;

	r = start_sources(agent, WORKER_RUN, &agent_source_callbacks);
	if (r >= 0)
		r = run_loop(agent, &detail);
	if (r < 0)
		return problem_set(problem, r, "the logs could not be read: %s", not_nothing(&detail, r));

	now = once_now(agent);
	r = agent_tell_sources(agent, now);
	if (r >= 0)
		r = step_judge(agent->step, now);
	if (r >= 0)
		r = step_commit(agent->step, NULL, NULL, &changes, &detail);
	return r < 0 ? problem_set(problem, r, "the records could not be judged: %s", not_nothing(&detail, r)) : 0;
}

int agent_print_events(struct agent *agent, enum worker_task task, void (*tell)(void *context, const char *text),
		       void *context, struct wbh_problem *problem)
{
	uint64_t damaged = 0;
	int r = start_sources(agent, task, &agent_source_callbacks);

	if (r >= 0)
		r = run_loop(agent, problem);
	if (r < 0)
		return r;

	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *instance = agent->instances[i];

		for (size_t k = 0; k < instance->damage_count; k++)
			tell(context, instance->damages[k]);
		damaged += instance->damaged;
		if (instance->failed) {
			tell(context, instance->end_words);
			damaged++;
		}
	}
	return damaged > INT32_MAX ? INT32_MAX : (int)damaged;
}
