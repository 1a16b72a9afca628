/* SPDX-License-Identifier: Apache-2.0 */
/* The agent is made and taken apart. */
#include "run/agent.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "config/phrase_files.h"
#include "config/rule_files.h"
#include "config/version_files.h"
#include "run/agent_parts.h"
#include "run/clocks.h"

/* Where SQLite puts what a throw-away store does not keep in memory. */
static const char *temporary_folder(void)
{
	const char *folder = getenv("SQLITE_TMPDIR");

	if (folder == NULL)
		folder = getenv("TMPDIR");
	return folder != NULL ? folder : "/var/tmp";
}

static size_t count_texts(const char *const *texts)
{
	size_t count = 0;

	while (texts[count] != NULL)
		count++;
	return count;
}

void agent_data_free(struct agent_data *data)
{
	if (data == NULL)
		return;
	phrase_book_done(&data->phrases);
	rules_free(data->rules);
	rule_book_done(&data->rule_book);
	version_book_done(&data->versions);
	free(data);
}

int agent_data_read(const struct agent *agent, struct agent_data **ret, struct wbh_problem *problem)
{
	_cleanup_(agent_data_free_p) struct agent_data *data = calloc(1, sizeof(*data));
	const struct agent_folders *folders = &agent->order.folders;
	int r;

	if (data == NULL)
		return -ENOMEM;
	r = rule_files_read(&data->rule_book, folders->rules, count_texts(folders->rules), problem);
	if (r >= 0)
		r = version_files_read(&data->versions, folders->versions, count_texts(folders->versions), problem);
	if (r < 0)
		return r;
	data->rule_book.versions = &data->versions;
	r = rules_new(&data->rules, &data->rule_book, problem);
	if (r < 0)
		return r;
	data->interest = rules_interest(data->rules, &data->interest_count);
	if (data->interest_count == 0)
		return problem_set(problem, -ENOENT, "no rules: %s has no *.conf", folders->rules[0]);

	r = phrase_files_read(&data->phrases, folders->languages, count_texts(folders->languages),
			      agent->order.config->language, problem);
	if (r < 0)
		return r;
	*ret = steal_pointer(data);
	return 0;
}

int agent_make_step(const struct agent *agent, const struct agent_data *data, struct step **ret,
		    struct wbh_problem *problem)
{
	const struct config *config = agent->order.config;
	const struct diagnosis_book book = { .policies = rules_policies(data->rules),
					     .phrases = &data->phrases,
					     .cases = config->cases,
					     .case_count = config->case_count };

	const struct step_style style = { .hash_users = config->hash_users,
					  .live = agent->order.folders.state != NULL };

	return step_new(ret, agent->store, data->rules, &book, &style, problem);
}

static int open_store(struct agent *agent, struct wbh_problem *problem)
{
	const char *folder = agent->order.folders.state;
	bool set_aside = false;
	int r;

	if (folder == NULL)
		return store_open_temporary(&agent->store, problem);
	/* Throw-away stores of a service lie where it may write. */
	if (setenv("SQLITE_TMPDIR", folder, 1) < 0)
		return -errno;
	r = store_open(&agent->store, folder, &set_aside, problem);
	if (r >= 0 && set_aside)
		(void)fprintf(stderr,
			      "<3>the state in %s was damaged; it was set aside and is made anew from the logs\n",
			      folder);
	return r;
}

static int confine(struct agent *agent, struct wbh_problem *problem)
{
	const char *folder = agent->order.folders.state;

	return confine_agent((const char *const[]){ folder != NULL ? folder : temporary_folder() }, 1,
			     &agent->confinement, problem);
}

int agent_new(struct agent **ret, const struct agent_order *order, config_mistake_function mistake, void *context,
	      struct wbh_problem *problem)
{
	_cleanup_(agent_free_p) struct agent *agent = calloc(1, sizeof(*agent));
	_cleanup_(instance_list_done) struct instance_list list = { .count = 0 };
	int r;

	if (agent == NULL)
		return -ENOMEM;
	agent->order = *order;
	if (gethostname(agent->host, sizeof(agent->host) - 1) < 0)
		memcpy(agent->host, "localhost", sizeof("localhost"));

	r = agent_data_read(agent, &agent->data, problem);
	if (r >= 0)
		r = open_store(agent, problem);
	if (r < 0)
		return r;

	r = agent_make_step(agent, agent->data, &agent->step, problem);
	if (r < 0)
		return r;

	r = sd_event_new(&agent->event);
	if (r >= 0)
		r = supervisor_new(&agent->supervisor, agent->event, order->launcher);
	if (r >= 0)
		r = message_arena_new(&agent->arena);
	if (r >= 0)
		r = agent_await_forgetting(agent);
	if (r < 0)
		return problem_set(problem, r, "the event loop cannot be set up: %s", error_text(r));

	/* From here on foreign bytes arrive. */
	r = confine(agent, problem);
	if (r < 0)
		return r;
	r = agent_describe(agent, order->config, mistake, context, &list, problem);
	if (r < 0)
		return r;
	agent_use_instances(agent, &list);

	*ret = steal_pointer(agent);
	return 0;
}

void agent_free(struct agent *agent)
{
	if (agent == NULL)
		return;
	agent_forget_instances(agent);
	supervisor_free(agent->supervisor);
	sd_event_source_unref(agent->stop_timer);
	sd_event_source_unref(agent->sink_stop_timer);
	sd_event_source_unref(agent->progress_timer);
	sd_event_source_unref(agent->prune_timer);
	sd_event_source_unref(agent->case_timer);
	sd_event_source_unref(agent->write_timer);
	sd_event_source_unref(agent->delay_timer);
	sd_event_source_unref(agent->state_timer);
	sd_event_source_unref(agent->forget_source);
	sd_event_source_unref(agent->watchdog_timer);
	sd_event_source_unref(agent->retry_timer);
	sd_event_unref(agent->event);
	message_arena_free(agent->arena);
	predictions_done(&agent->predictions);
	clocks_free(agent->clocks);
	step_free(agent->step);
	store_free(agent->sorter);
	store_free(agent->store);
	agent_data_free(agent->data);
	verdict_done(&agent->verdict);
	free(agent->report_sources);
	free(agent->report_populations);
	free(agent->report_damages);
	free(agent->report_receivers);
	free(agent->report_workers);
	free(agent->state_json);
	free(agent->written);
	free(agent);
}

sd_event *agent_event(struct agent *agent)
{
	return agent->event;
}

void agent_fail(struct agent *agent, int error)
{
	if (agent->failure == 0)
		agent->failure = error;
	(void)sd_event_exit(agent->event, 0);
}

int64_t agent_replay_now(const struct agent *agent)
{
	int64_t now = agent_event_now(agent);

	return now != TIMESTAMP_NONE ? now : timestamp_now();
}

int64_t agent_event_now(const struct agent *agent)
{
	int64_t newest = TIMESTAMP_NONE, wall = timestamp_now();

	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->newest_time > newest)
			newest = agent->instances[i]->newest_time;
	return newest < wall ? newest : wall;
}
