/* SPDX-License-Identifier: Apache-2.0 */
/* The service: sources and sinks kept at work, and an orderly end. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

static int start_sink(struct instance *sink)
{
	struct store *store = sink->agent->store;
	int r = store_get_sink(store, sink->name, &sink->state);

	/* What was told before it came, it is told as it stands; from here on every change waits for it. */
	if (r == 1) {
		r = store_outbox_newest(store, &sink->state.position);
		sink->unwritten = true;
		agent_write_soon(sink->agent);
	}
	if (r < 0)
		return r;
	if (sink->state.time == TIMESTAMP_NONE)
		sink->introduction = INTRODUCTION_GOES_ON;
	delivery_flight_begin(&sink->flight, sink->state.position);
	sink->told_dropped = sink->state.dropped;
	return agent_start_instance(sink->agent, sink, WORKER_RUN, &agent_sink_callbacks, true);
}

static int start_source(struct instance *source)
{
	int r = agent_begin_catch_up(source);

	return r < 0 ? r : agent_start_instance(source->agent, source, WORKER_RUN, &agent_source_callbacks, true);
}

static size_t name_sinks(const struct agent *agent, const char *sinks[static AGENT_INSTANCE_LIMIT])
{
	size_t count = 0;

	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->kind == WBH_SINK)
			sinks[count++] = agent->instances[i]->name;
	return count;
}

int agent_prune_outbox(struct agent *agent)
{
	const char *sinks[AGENT_INSTANCE_LIMIT];
	size_t count = name_sinks(agent, sinks);

	return store_prune_outbox(agent->store, sinks, count);
}

/* What every receiver has, and what is older than the history, is forgotten. */
static int prune(struct agent *agent)
{
	const char *sinks[AGENT_INSTANCE_LIMIT];
	const struct config *config = agent->order.config;
	int64_t now = timestamp_now();
	size_t count = name_sinks(agent, sinks);

	return store_prune(agent->store, sinks, count, now - config->history, now - config->history_users);
}

static int prune_daily(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	if (agent_retire(agent) < 0 || prune(agent) < 0)
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

/* The kernel may lack what confines us: nothing is broken by it, but who cares should know. */
static int tell_confinement(struct agent *agent)
{
	const char *missing = agent->confinement.missing;
	char identity[DIGEST_TEXT_SIZE];
	struct wbh_pair evidence = { "feature", missing };
	struct wbh_symptom symptom = { .finding = "agent.confinement-missing",
				       .subject = WBH_KEY_AGENT,
				       .presence = *missing != '\0' ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = agent->started,
				       .evidence = &evidence,
				       .evidence_count = *missing != '\0',
				       .identity = DIGEST(identity, "confinement-missing", missing) };

	symptom.keys[WBH_KEY_AGENT] = agent->host;
	return step_symptom(agent->step, &symptom, "agent");
}

int agent_start(struct agent *agent, struct wbh_problem *problem)
{
	if (agent->started == 0) {
		agent->started = timestamp_now();
		agent_tell_accepted(agent);
	}
	if (schedule_pruning(agent) < 0 || state_record_start(agent) < 0)
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
	if (agent->catching_up == 0)
		agent_tell_start(agent);
	return tell_confinement(agent);
}

void agent_tell_start(struct agent *agent)
{
	if (agent->told_start)
		return;
	agent->told_start = true;
	agent_take_forgetting(agent);
	state_record_tell(agent, "start");
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
	if (sd_event_get_state(agent->event) != SD_EVENT_FINISHED)
		return 0;
	agent_write(agent);
	return 1;
}

static int stop_now(sd_event_source *timer, uint64_t usec, void *context)
{
	(void)timer;
	(void)usec;
	return sd_event_exit(((struct agent *)context)->event, 0);
}

static void stop_worker(struct instance *instance, int64_t grace)
{
	if (instance->worker != NULL && !instance->ended)
		(void)supervised_stop(instance->worker, grace);
}

static int stop_sinks(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	(void)timer;
	(void)usec;
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->kind == WBH_SINK)
			stop_worker(agent->instances[i], agent->stop_grace / 2);
	return 0;
}

/* An order to stop overtakes what is on its way: sinks get it when they have taken the last sign of life, or have had
 * time for it. */
int agent_stop(struct agent *agent, int64_t grace)
{
	int r;

	agent->stopping = true;
	agent->stop_grace = grace;
	if (agent->running == 0)
		return sd_event_exit(agent->event, 0);

	state_record_tell(agent, "stop");
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->kind != WBH_SINK || !agent->instances[i]->ready)
			stop_worker(agent->instances[i], grace / 2);
	r = sd_event_add_time_relative(agent->event, &agent->sink_stop_timer, CLOCK_MONOTONIC, (uint64_t)grace / 4, 0,
				       stop_sinks, agent);
	if (r < 0)
		return r;
	return sd_event_add_time_relative(agent->event, &agent->stop_timer, CLOCK_MONOTONIC, (uint64_t)grace, 0,
					  stop_now, agent);
}
