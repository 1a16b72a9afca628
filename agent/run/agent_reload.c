/* SPDX-License-Identifier: Apache-2.0 */
/* Another configuration, other rules and words taken over by a running service: nothing that is known is lost, and only
 * changed sections get new workers. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

static struct instance *take_unchanged(struct instance_list *old, const struct instance *fresh)
{
	for (size_t i = 0; i < old->count; i++)
		if (old->instances[i] != NULL && !old->instances[i]->ended && instance_equal(old->instances[i], fresh))
			return steal_pointer(old->instances[i]);
	return NULL;
}

/* An unchanged section keeps its worker; a receiver is told to open its file again, which is what a log rotation wants.
 */
static void keep_unchanged(struct agent *agent, struct instance_list *old, bool same_interest)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		bool asks_other = agent->instances[i]->kind == WBH_SOURCE && !same_interest;
		struct instance *kept = asks_other ? NULL : take_unchanged(old, agent->instances[i]);

		if (kept == NULL)
			continue;
		instance_adopt(kept, agent->instances[i]);
		instance_free(agent->instances[i]);
		agent->instances[i] = kept;
		if (kept->kind == WBH_SINK && kept->ready)
			(void)supervised_send(kept->worker, MESSAGE_REOPEN, NULL, 0);
	}
}

static void end_changed(struct agent *agent, struct instance_list *old)
{
	for (size_t i = 0; i < old->count; i++) {
		if (old->instances[i] == NULL)
			continue;
		if (!old->instances[i]->ended)
			agent->running--;
		agent_caught_up(old->instances[i]);
		instance_free(old->instances[i]);
	}
	old->count = 0;
}

/* Those at work become `old`. */
static void exchange(struct agent *agent, struct instance_list *fresh, struct instance_list *old)
{
	memcpy(old->instances, agent->instances, agent->instance_count * sizeof(old->instances[0]));
	old->count = agent->instance_count;
	agent_use_instances(agent, fresh);
}

static bool same_interest(const struct agent_data *a, const struct agent_data *b)
{
	if (a->interest_count != b->interest_count)
		return false;
	for (size_t i = 0; i < a->interest_count; i++)
		if (a->interest[i].event_id != b->interest[i].event_id ||
		    !text_equal(a->interest[i].provider, b->interest[i].provider))
			return false;
	return true;
}

/* The rooms go on with other rules from what the store knows. */
static int take_data(struct agent *agent, const struct agent_data *data, struct wbh_problem *problem)
{
	_cleanup_(step_free_p) struct step *step = NULL, *old = NULL;
	int r;

	r = agent_write(agent);
	if (r >= 0)
		r = agent_make_step(agent, data, &step, problem);
	if (r < 0)
		return r;
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->intake != NULL)
			intake_use_step(agent->instances[i]->intake, step);
	old = agent->step;
	agent->step = steal_pointer(step);
	return 0;
}

/* WB9009: a configuration that was refused, until one is taken. */
static void tell_refused(struct agent *agent, bool refused, const char *words)
{
	char identity[DIGEST_TEXT_SIZE], number[24];
	int64_t now = timestamp_now();
	struct wbh_pair evidence = { "reason", words };
	struct wbh_symptom symptom = { .finding = "agent.configuration-refused",
				       .subject = WBH_KEY_AGENT,
				       .presence = refused ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = now,
				       .evidence = &evidence,
				       .evidence_count = refused };

	(void)snprintf(number, sizeof(number), "%lld", (long long)now);
	if (refused)
		symptom.identity = DIGEST(identity, "configuration-refused", number);
	symptom.keys[WBH_KEY_AGENT] = agent->host;
	if (step_symptom(agent->step, &symptom, "agent") < 0)
		(void)fprintf(stderr, "<4>the finding about the configuration cannot be kept\n");
}

/* Keeps the first mistake for the finding. */
struct mistakes {
	config_mistake_function mistake;
	void *context;
	char first[1024];
};

static void keep_first(void *context, const char *text)
{
	struct mistakes *mistakes = context;

	if (mistakes->first[0] == '\0')
		(void)snprintf(mistakes->first, sizeof(mistakes->first), "%s", text);
	if (mistakes->mistake != NULL)
		mistakes->mistake(mistakes->context, text);
}

void agent_tell_accepted(struct agent *agent)
{
	tell_refused(agent, false, NULL);
}

void agent_refuse(struct agent *agent, const char *words)
{
	tell_refused(agent, true, words);
	if (agent->catching_up == 0)
		agent_commit(agent, NULL, NULL);
}

/* What can be refused, before anything is changed. */
static int prepare(struct agent *agent, const struct config *config, struct mistakes *mistakes,
		   struct agent_data **ret_data, struct instance_list *ret_list, struct wbh_problem *problem)
{
	_cleanup_(agent_data_free_p) struct agent_data *data = NULL;
	const struct config *old = agent->order.config;
	int r;

	agent->order.config = config;
	r = agent_data_read(agent, &data, problem);
	agent->order.config = old;
	if (r >= 0)
		r = agent_describe(agent, config, keep_first, mistakes, ret_list, problem);
	if (r < 0)
		return r;
	*ret_data = steal_pointer(data);
	return 0;
}

int agent_reload(struct agent *agent, const struct config *config, config_mistake_function mistake, void *context,
		 struct wbh_problem *problem)
{
	struct mistakes mistakes = { .mistake = mistake, .context = context };
	_cleanup_(agent_data_free_p) struct agent_data *data = NULL, *old_data = NULL;
	_cleanup_(instance_list_done) struct instance_list fresh = { .count = 0 };
	struct instance_list old = { .count = 0 };
	const struct config *old_config = agent->order.config;
	bool same;
	int r;

	r = prepare(agent, config, &mistakes, &data, &fresh, problem);
	if (r >= 0) {
		agent->order.config = config;
		r = take_data(agent, data, problem);
	}
	if (r < 0) {
		agent->order.config = old_config;
		agent_refuse(agent, mistakes.first[0] != '\0' ? mistakes.first : problem->text);
		return r;
	}

	same = same_interest(agent->data, data);
	old_data = agent->data;
	agent->data = steal_pointer(data);
	agent_tell_accepted(agent);
	exchange(agent, &fresh, &old);
	keep_unchanged(agent, &old, same);
	end_changed(agent, &old);
	r = agent_start(agent, problem);
	/* Other known cases count at once. While sources catch up, their end judges. */
	if (r >= 0 && agent->catching_up == 0)
		agent_commit(agent, NULL, NULL);
	if (r >= 0)
		state_record_tell(agent, "reload");
	return r;
}
