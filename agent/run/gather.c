/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a report says, gathered from rooms, store and workers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "diagnosis/verdict.h"
#include "run/agent_parts.h"

/* Damage a report lists; the rest is counted. */
#define REPORT_DAMAGE_LIMIT 20u
/* The window of a report when nothing else bounds it. */
#define REPORT_WINDOW TIMESTAMP_DAY

#define BIT(stage) (UINT32_C(1) << (stage))

struct feeds {
	struct expectation_feed *feeds;
	char (*words)[512];
	size_t count;
};

static int gather_feeds(const struct agent *agent, int64_t now, struct feeds *ret)
{
	ret->feeds = calloc(agent->instance_count + 1, sizeof(ret->feeds[0]));
	ret->words = calloc(agent->instance_count + 1, sizeof(ret->words[0]));
	if (ret->feeds == NULL || ret->words == NULL)
		return -ENOMEM;

	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *instance = agent->instances[i];

		if (instance->kind == WBH_SINK)
			continue;
		ret->feeds[ret->count] = (struct expectation_feed){
			.name = instance->name,
			.stages = instance->feeds,
			.blind = agent_source_blindness(instance, now, ret->words[ret->count], sizeof(ret->words[0])),
		};
		ret->count++;
	}
	return 0;
}

/* What the configuration feeds or names. The way back is expected only where it was ever seen or is named: a tenant
 * without password-hash sync has no 65x events. */
static uint32_t expected_stages(const struct agent *agent, const struct feeds *feeds)
{
	const struct rules_state *state = step_rules_state(agent->step);
	uint32_t expected = 0;

	/* Asked of some users, what their account passes is expected, and what was named. */
	for (size_t i = 0; i < feeds->count; i++)
		if (agent->order.users == NULL || agent->order.only != NULL ||
		    (feeds->feeds[i].stages & BIT(STAGE_ACCOUNT)) != 0)
			expected |= feeds->feeds[i].stages;
	if (!rules_seen(state, STAGE_HASH_SYNC))
		expected &= ~BIT(STAGE_HASH_SYNC);
	return agent->order.users == NULL ? expected | agent->order.config->expect : expected;
}

/* The newest sign of life of a stage: what rules took for one, or a probe's look at the whole of it. */
static int64_t stage_proof(const struct agent *agent, enum stage stage)
{
	int64_t proof = rules_proof(step_rules_state(agent->step), stage);

	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->seen[stage] > proof)
			proof = agent->instances[i]->seen[stage];
	return proof;
}

static int judge(struct agent *agent, int64_t now, int64_t from)
{
	struct expectation expectation = { .window_from = from, .window_to = now };
	struct feeds feeds = { .count = 0 };
	size_t count;
	const struct finding *findings = diagnosis_findings(step_diagnosis(agent->step), &count);
	int r = gather_feeds(agent, now, &feeds);

	if (r >= 0) {
		expectation.expected = expected_stages(agent, &feeds);
		expectation.feeds = feeds.feeds;
		expectation.feed_count = feeds.count;
		expectation.of_users = agent->order.users != NULL;
		expectation.predictions = agent->predictions.list;
		expectation.prediction_count = agent->predictions.count;
		/* A record dated a little ahead of the clock proves no more than one of now. */
		for (enum stage stage = 0; stage < STAGES; stage++) {
			int64_t proof = stage_proof(agent, stage);

			expectation.proof[stage] = proof < now ? proof : now;
		}
		verdict_done(&agent->verdict);
		r = verdict_judge(&expectation, findings, count, &agent->verdict);
	}
	free(feeds.feeds);
	free(feeds.words);

	agent->report.findings = findings;
	agent->report.finding_count = count;
	agent->report.predictions = agent->predictions.list;
	agent->report.prediction_count = agent->predictions.count;
	return r;
}

static void gather_damage(struct agent *agent, const struct instance *instance)
{
	struct report *report = &agent->report;

	for (size_t i = 0; i < instance->damage_count; i++)
		if (report->damage_count < REPORT_DAMAGE_LIMIT)
			agent->report_damages[report->damage_count++].text = instance->damages[i];
	report->damages_untold += instance->damaged;
}

static int gather_sources(struct agent *agent, int64_t now)
{
	struct report *report = &agent->report;

	free(agent->report_sources);
	free(agent->report_damages);
	agent->report_sources = calloc(agent->instance_count + 1, sizeof(agent->report_sources[0]));
	agent->report_damages = calloc(REPORT_DAMAGE_LIMIT, sizeof(agent->report_damages[0]));
	if (agent->report_sources == NULL || agent->report_damages == NULL)
		return -ENOMEM;

	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *instance = agent->instances[i];
		int64_t newest = instance->newest_time;

		if (instance->kind != WBH_SOURCE && instance->records + instance->damaged == 0)
			continue;
		agent->report_sources[report->source_count++] = (struct report_source){
			.name = instance->name,
			.events = instance->records,
			.wanted = instance->wanted,
			.last_event = newest,
			.watermark = newest < now ? newest : now,
			.damaged = instance->damaged,
			.repeated = instance->tally.repeated,
			.late = instance->tally.late,
			.age = newest == TIMESTAMP_NONE ? TIMESTAMP_NONE : now - newest,
			.behind = instance->behind,
		};
		gather_damage(agent, instance);
	}
	report->damages_untold -=
		report->damages_untold < report->damage_count ? report->damages_untold : report->damage_count;
	report->sources = agent->report_sources;
	report->damages = agent->report_damages;
	return 0;
}

static int gather_populations(struct agent *agent)
{
	free(agent->report_populations);
	agent->report_populations = calloc(agent->instance_count + 1, sizeof(agent->report_populations[0]));
	if (agent->report_populations == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->population.population.domain != NULL)
			agent->report_populations[agent->report.population_count++] =
				&agent->instances[i]->population.population;
	agent->report.populations = agent->report_populations;
	return 0;
}

/* Texts of which a rule could not see the whole, expressions that took too many steps. */
static void gather_limits(struct agent *agent)
{
	struct report *report = &agent->report;
	const char *file;
	unsigned line;
	uint64_t met = rules_limits_met(step_rules_state(agent->step), &file, &line);

	if (met == 0)
		return;
	agent->report_metrics[report->metric_count++] =
		(struct report_metric){ .name = "rule_limits", .value = (double)met };
	report->metrics = agent->report_metrics;

	(void)snprintf(agent->report_limits, sizeof(agent->report_limits),
		       "a rule could not see all of a text %" PRIu64 " time(s), last the one in %.300s, line %u", met,
		       file != NULL ? file : "?", line);
	if (report->damage_count < REPORT_DAMAGE_LIMIT)
		agent->report_damages[report->damage_count++].text = agent->report_limits;
}

static struct report_worker report_worker(const char *name, const char *kind, const char *failure, bool confined,
					  const struct confinement *confinement)
{
	return (struct report_worker){ .name = name,
				       .kind = kind,
				       .failure = failure,
				       .confined = confined,
				       .landlock_abi = confinement->landlock_abi,
				       .seccomp = confinement->seccomp,
				       .missing = confinement->missing };
}

static int gather_receiver(struct agent *agent, const struct instance *sink)
{
	struct report_service *service = &agent->report_service;
	struct report_receiver *receiver = &agent->report_receivers[service->receiver_count++];
	struct sink_state state;
	int r;

	r = store_get_sink(agent->store, sink->name, &state);
	if (r < 0)
		return r;
	*receiver =
		(struct report_receiver){ .name = sink->name, .acknowledged = state.time, .dropped = state.dropped };
	return store_backlog(agent->store, state.position, &receiver->waiting, &receiver->oldest);
}

/* Of a status: the service, its workers and receivers. */
static int gather_service(struct agent *agent)
{
	static const char *const kinds[] = { [WBH_SOURCE] = "source", [WBH_PROBE] = "probe", [WBH_SINK] = "sink" };
	struct report_service *service = &agent->report_service;
	int r = 0;

	agent->report_receivers = calloc(agent->instance_count + 1, sizeof(agent->report_receivers[0]));
	agent->report_workers = calloc(agent->instance_count + 1, sizeof(agent->report_workers[0]));
	if (agent->report_receivers == NULL || agent->report_workers == NULL)
		return -ENOMEM;

	service->started = agent->started;
	service->process = agent->process;
	agent->report_workers[service->worker_count++] =
		report_worker("agent", "agent", NULL, true, &agent->confinement);
	for (size_t i = 0; i < agent->instance_count && r >= 0; i++) {
		const struct instance *instance = agent->instances[i];

		agent->report_workers[service->worker_count++] = report_worker(
			instance->name, kinds[instance->kind], instance->failed ? instance->end_words : NULL,
			instance->ready, &instance->confinement);
		if (instance->kind == WBH_SINK)
			r = gather_receiver(agent, instance);
	}
	service->receivers = agent->report_receivers;
	service->workers = agent->report_workers;
	agent->report.service = service;
	return r;
}

static int64_t report_now(const struct agent *agent)
{
	if (agent->order.until != TIMESTAMP_NONE)
		return agent->order.until;
	return agent->order.replay ? agent_replay_now(agent) : timestamp_now();
}

/* A replay's window begins with the oldest record that rules wanted. */
static int64_t report_from(const struct agent *agent, int64_t now)
{
	int64_t oldest = now;

	if (agent->order.since != TIMESTAMP_NONE)
		return agent->order.since;
	if (!agent->order.replay)
		return now - REPORT_WINDOW;
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->wanted > 0 && agent->instances[i]->oldest_time < oldest)
			oldest = agent->instances[i]->oldest_time;
	return oldest;
}

int agent_report(struct agent *agent, const struct report **ret, struct wbh_problem *problem)
{
	int64_t now = report_now(agent), from = report_from(agent, now);
	int r;

	agent->report = (struct report){
		.version = PACKAGE_VERSION,
		.host = agent->host,
		.vantage = agent->order.config->on_sync_server ? "sync-server" : "agent",
		.what = agent->order.replay                  ? "replay"
			: agent->order.folders.state == NULL ? "probe"
							     : "status",
		.from = from,
		.to = now,
		.verdict = &agent->verdict,
	};
	predictions_settle(&agent->predictions);
	r = judge(agent, now, from);
	if (r >= 0)
		r = gather_sources(agent, now);
	if (r >= 0)
		r = gather_populations(agent);
	if (r >= 0) {
		gather_limits(agent);
		r = store_attempt_statistics(agent->store, from, now, &agent->report.attempts);
	}
	if (r >= 0 && agent->process != 0)
		r = gather_service(agent);
	if (r < 0)
		return problem_set(problem, r, "the report cannot be put together: %s", error_text(r));

	*ret = &agent->report;
	return 0;
}
