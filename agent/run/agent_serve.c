/* SPDX-License-Identifier: Apache-2.0 */
/* The service: sources and sinks kept at work, another configuration taken over, an orderly end. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

static int start_sink(struct instance *sink)
{
	int r = store_sink_position(sink->agent->store, sink->name, &sink->acknowledged);

	if (r < 0)
		return r;
	sink->sent = sink->acknowledged;
	return agent_start_instance(sink->agent, sink, WORKER_RUN, &agent_sink_callbacks, true);
}

static int start_source(struct instance *source)
{
	int r = agent_begin_catch_up(source);

	return r < 0 ? r : agent_start_instance(source->agent, source, WORKER_RUN, &agent_source_callbacks, true);
}

/* What every receiver has, and what is older than the history, is forgotten. */
static int prune(struct agent *agent)
{
	const char *sinks[AGENT_INSTANCE_LIMIT];
	const struct config *config = agent->order.config;
	int64_t now = timestamp_now();
	size_t count = 0;

	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->kind == WBH_SINK)
			sinks[count++] = agent->instances[i]->name;
	return store_prune(agent->store, sinks, count, now - config->history, now - config->history_users);
}

static int prune_daily(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	if (prune(agent) < 0)
		(void)fprintf(stderr, "<4>old state cannot be dropped: %s\n", store_problem(agent->store));
	(void)sd_event_source_set_time(timer, usec + TIMESTAMP_DAY);
	return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static int schedule_pruning(struct agent *agent)
{
	if (agent->prune_timer != NULL)
		return 0;
	return sd_event_add_time_relative(agent->event, &agent->prune_timer, CLOCK_BOOTTIME, TIMESTAMP_MINUTE,
					  TIMESTAMP_MINUTE, prune_daily, agent);
}

int agent_start(struct agent *agent, struct wbh_problem *problem)
{
	if (schedule_pruning(agent) < 0)
		return problem_set(problem, -ENOMEM, "the event loop cannot be set up");
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *instance = agent->instances[i];
		int r = 0;

		if (instance->worker != NULL)
			continue;
		if (instance->kind == WBH_SINK)
			r = start_sink(instance);
		else if (instance->kind == WBH_SOURCE)
			r = start_source(instance);
		else
			r = agent_start_probe(instance);
		if (r < 0)
			return problem_set(problem, r, "%s cannot be started: %s", instance->name, error_text(r));
	}
	return 0;
}

int agent_turn(struct agent *agent, struct wbh_problem *problem)
{
	int r = sd_event_run(agent->event, UINT64_MAX);

	if (r < 0)
		return problem_set(problem, r, "the event loop failed: %s", error_text(r));
	if (agent->failure < 0) {
		*problem = agent->problem;
		return agent->failure;
	}
	return sd_event_get_state(agent->event) == SD_EVENT_FINISHED;
}

static struct instance *take_unchanged(struct instance *old[], size_t count, const struct instance *fresh)
{
	for (size_t i = 0; i < count; i++)
		if (old[i] != NULL && !old[i]->ended && instance_equal(old[i], fresh))
			return steal_pointer(old[i]);
	return NULL;
}

static void restore(struct agent *agent, struct instance *const old[], size_t count, const struct config *config)
{
	for (size_t i = 0; i < agent->instance_count; i++)
		instance_free(agent->instances[i]);
	memcpy(agent->instances, old, count * sizeof(old[0]));
	agent->instance_count = count;
	agent->order.config = config;
}

/* An unchanged section keeps its worker; a receiver is told to open its file again, which is what a log rotation wants.
 */
static void keep_unchanged(struct agent *agent, struct instance *old[], size_t count)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *kept = take_unchanged(old, count, agent->instances[i]);

		if (kept == NULL)
			continue;
		instance_adopt(kept, agent->instances[i]);
		instance_free(agent->instances[i]);
		agent->instances[i] = kept;
		if (kept->kind == WBH_SINK && kept->ready)
			(void)supervised_send(kept->worker, MESSAGE_REOPEN, NULL, 0);
	}
}

static void end_changed(struct agent *agent, struct instance *old[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (old[i] == NULL)
			continue;
		if (!old[i]->ended)
			agent->running--;
		agent_caught_up(old[i]);
		instance_free(old[i]);
	}
}

int agent_reload(struct agent *agent, const struct config *config, config_mistake_function mistake, void *context,
		 struct wbh_problem *problem)
{
	struct instance *old[AGENT_INSTANCE_LIMIT];
	const struct config *old_config = agent->order.config;
	size_t old_count = agent->instance_count;
	int r;

	memcpy(old, agent->instances, old_count * sizeof(old[0]));
	agent->instance_count = 0;
	agent->order.config = config;
	r = agent_describe(agent, mistake, context, problem);
	if (r < 0) {
		restore(agent, old, old_count, old_config);
		return r;
	}

	diagnosis_set_cases(step_diagnosis(agent->step), config->cases, config->case_count);
	keep_unchanged(agent, old, old_count);
	end_changed(agent, old, old_count);
	r = agent_start(agent, problem);
	/* Other known cases count at once. While sources catch up, their end judges. */
	if (r >= 0 && agent->catching_up == 0)
		agent_commit(agent, NULL, NULL);
	return r;
}

static int stop_now(sd_event_source *timer, uint64_t usec, void *context)
{
	(void)timer;
	(void)usec;
	return sd_event_exit(((struct agent *)context)->event, 0);
}

int agent_stop(struct agent *agent, int64_t grace)
{
	agent->stopping = true;
	if (agent->running == 0)
		return sd_event_exit(agent->event, 0);

	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->worker != NULL && !agent->instances[i]->ended)
			(void)supervised_stop(agent->instances[i]->worker, grace);
	return sd_event_add_time_relative(agent->event, &agent->stop_timer, CLOCK_MONOTONIC, (uint64_t)grace * 2, 0,
					  stop_now, agent);
}
