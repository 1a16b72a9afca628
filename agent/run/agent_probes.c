/* SPDX-License-Identifier: Apache-2.0 */
/* Probes: short runs, each with a deadline; the service repeats them, --probe runs them once. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "model/version.h"
#include "run/agent_parts.h"
#include "run/facts.h"

/* A probe finds the version; what is known of it the data files say (conf/versions.d). */
static int judge_version(struct agent *agent, const struct wbh_symptom *found, const char *seen_by)
{
	struct wbh_pair evidence[WBH_EVIDENCE_LIMIT];
	struct wbh_symptom symptom = *found;
	struct version_told told;
	const char *version = NULL;
	size_t count = 0;

	for (size_t i = 0; i < found->evidence_count; i++)
		if (text_equal(found->evidence[i].name, "version"))
			version = found->evidence[i].value;
		else if (count < WBH_EVIDENCE_LIMIT - VERSION_EVIDENCE)
			evidence[count++] = found->evidence[i];
	if (version == NULL)
		return -EINVAL;

	version_tell(&agent->data->versions, version, found->time, &told);
	if (told.presence == WBH_UNKNOWN)
		return 0;
	for (size_t i = 0; i < told.evidence_count; i++)
		evidence[count++] = told.evidence[i];
	/* What the agent is told of a version is a version, whatever presence a probe gave it. */
	symptom.presence = found->presence == WBH_ABSENT_NOW ? WBH_UNKNOWN : told.presence;
	symptom.level = told.level;
	symptom.evidence = evidence;
	symptom.evidence_count = told.presence == WBH_PRESENT ? count : 0;
	return step_symptom(agent->step, &symptom, seen_by);
}

/* What a probe meets on its way through the network it meets from this host. */
static int place_symptom(struct agent *agent, const struct wbh_symptom *seen, const char *seen_by)
{
	struct wbh_pair evidence[WBH_EVIDENCE_LIMIT];
	struct wbh_symptom symptom = *seen;
	size_t count = seen->evidence_count < WBH_EVIDENCE_LIMIT ? seen->evidence_count : WBH_EVIDENCE_LIMIT - 1;

	for (size_t i = 0; i < count; i++)
		evidence[i] = seen->evidence[i];
	evidence[count++] = (struct wbh_pair){ FINDING_SEEN_FROM, agent->host };
	symptom.evidence = evidence;
	symptom.evidence_count = count;
	if (symptom.level == NULL || level_from_name(symptom.level) > LEVEL_WARNING)
		symptom.level = level_name(LEVEL_WARNING);
	return step_symptom(agent->step, &symptom, seen_by);
}

static bool hangs_on_place(const struct agent *agent, const struct wbh_symptom *symptom)
{
	int id = finding_from_name(symptom->finding);

	return !agent->order.config->on_sync_server && symptom->presence == WBH_PRESENT && id >= 0 &&
	       finding_hangs_on_place((enum finding_id)id);
}

/* Examples are names of users. */
static void leave_out_names(const struct agent *agent, struct wbh_symptom *symptom,
			    struct wbh_pair kept[static WBH_EVIDENCE_LIMIT])
{
	size_t count = 0;

	if (!agent->order.config->hash_users)
		return;
	for (size_t i = 0; i < symptom->evidence_count && count < WBH_EVIDENCE_LIMIT; i++)
		if (!text_equal(symptom->evidence[i].name, "examples"))
			kept[count++] = symptom->evidence[i];
	symptom->evidence = kept;
	symptom->evidence_count = count;
}

static int probe_symptom(struct instance *probe, const void *body, size_t size)
{
	struct agent *agent = probe->agent;
	struct wbh_pair kept[WBH_EVIDENCE_LIMIT];
	struct wbh_symptom symptom;
	int r = message_decode_symptom(agent->arena, body, size, &symptom, &agent->problem);

	if (r < 0)
		return r;
	leave_out_names(agent, &symptom, kept);
	if (text_equal(symptom.finding, finding_type(WB3006)->name))
		r = judge_version(agent, &symptom, probe->name);
	else if (hangs_on_place(agent, &symptom))
		r = place_symptom(agent, &symptom, probe->name);
	else
		r = step_symptom(agent->step, &symptom, probe->name);
	return r == -EINVAL ? -WBH_E_PEER : r;
}

/* How much it looked at, and as of when. */
static int probe_progress(struct instance *probe, const void *body, size_t size)
{
	struct wbh_progress progress;
	int r = message_decode_progress(probe->agent->arena, body, size, &progress, &probe->agent->problem);

	if (r < 0)
		return r;
	instance_prove_stage(probe, &progress);
	return instance_progress(probe, &progress);
}

static int probe_damage(struct instance *probe, const void *body, size_t size)
{
	struct wbh_damage damage;
	int r = message_decode_damage(probe->agent->arena, body, size, &damage, &probe->agent->problem);

	return r < 0 ? r : instance_damage(probe, &damage);
}

static int probe_fact(struct instance *probe, const void *body, size_t size)
{
	struct agent *agent = probe->agent;
	struct wbh_fact fact;
	int r = message_decode_fact(agent->arena, body, size, &fact, &agent->problem);

	return r < 0 ? r : fact_keep(agent->step, &fact);
}

static int probe_prediction(struct instance *probe, const void *body, size_t size)
{
	struct agent *agent = probe->agent;

	return predictions_add(&agent->predictions, body, size, &agent->problem);
}

static int probe_population(struct instance *probe, const void *body, size_t size)
{
	struct agent *agent = probe->agent;

	return population_keep(&probe->population, body, size, !agent->order.config->hash_users, &agent->problem);
}

/* What the probe remembers until it looks again; without a state folder it never does. */
static int probe_cursor(struct instance *probe, const void *body, size_t size)
{
	struct agent *agent = probe->agent;
	struct message_cursor cursor;
	int r = message_decode_cursor(agent->arena, body, size, &cursor, &agent->problem);

	if (r >= 0 && agent->order.folders.state != NULL)
		agent_commit(agent, probe->name, cursor.cursor);
	return r;
}

static int probe_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	(void)worker;
	switch (type) {
	case MESSAGE_SYMPTOM:
		return probe_symptom(context, body, size);
	case MESSAGE_FACT:
		return probe_fact(context, body, size);
	case MESSAGE_PREDICTION:
		return probe_prediction(context, body, size);
	case MESSAGE_POPULATION:
		return probe_population(context, body, size);
	case MESSAGE_PROGRESS:
		return probe_progress(context, body, size);
	case MESSAGE_CURSOR:
		return probe_cursor(context, body, size);
	case MESSAGE_DAMAGE:
		return probe_damage(context, body, size);
	default:
		return -WBH_E_PEER;
	}
}

static int run_again(sd_event_source *timer, uint64_t usec, void *context)
{
	struct instance *probe = context;
	int r;

	(void)timer;
	(void)usec;
	r = agent_start_probe(probe);
	if (r < 0)
		(void)fprintf(stderr, "<4>%s: cannot be started: %s\n", probe->name, error_text(r));
	return 0;
}

static int schedule(struct instance *probe)
{
	probe->timer = sd_event_source_unref(probe->timer);
	return sd_event_add_time_relative(probe->agent->event, &probe->timer, CLOCK_MONOTONIC,
					  (uint64_t)probe->interval, TIMESTAMP_SECOND, run_again, probe);
}

static void probe_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
			int64_t restart_in)
{
	struct instance *probe = context;
	struct agent *agent = probe->agent;

	(void)worker;
	(void)restart_in;
	/* In one look, those that need facts wait for those that find them. */
	probe->ended = true;
	if (agent->order.folders.state == NULL && agent_start_consumers(agent) < 0)
		agent_fail(agent, -ENOMEM);
	agent_worker_ended(probe, end, words);
	if (agent->order.folders.state == NULL || agent->stopping)
		return;
	agent_commit(agent, NULL, NULL);
	if (schedule(probe) < 0)
		agent_fail(agent, -ENOMEM);
}

/* May it be started, now that it may find the facts of others? */
static bool is_waiting(const struct instance *instance)
{
	return instance->kind == WBH_PROBE && instance->consumes != NULL && instance->worker == NULL &&
	       !instance->ended;
}

int agent_start_consumers(struct agent *agent)
{
	int r = 0;

	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *instance = agent->instances[i];

		if (instance->kind == WBH_PROBE && instance->consumes == NULL && !instance->ended)
			return 0;
	}
	for (size_t i = 0; i < agent->instance_count && r >= 0; i++)
		if (is_waiting(agent->instances[i]))
			r = agent_start_probe(agent->instances[i]);
	return r;
}

static void probe_log(void *context, struct supervised *worker, const struct message_log *log)
{
	agent_source_callbacks.log(context, worker, log);
}

static const struct supervised_callbacks probe_callbacks = {
	.message = probe_message,
	.ended = probe_ended,
	.log = probe_log,
};

int agent_start_probe(struct instance *probe)
{
	probe->records = 0;
	if (probe->worker != NULL)
		supervised_forget(steal_pointer(probe->worker));
	return agent_start_instance(probe->agent, probe, WORKER_RUN, &probe_callbacks, false);
}
