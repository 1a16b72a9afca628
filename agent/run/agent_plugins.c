/* SPDX-License-Identifier: Apache-2.0 */
/* Sections -> instances: each plugin is asked, in a worker of its own, what it is and which settings it takes. */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugin/registry.h"
#include "run/agent_parts.h"
#include "run/describe.h"
#include "run/facts.h"

struct sections {
	struct agent *agent;
	struct instance_list *list;
	const struct config_section *section;
	const char *path;
	config_mistake_function mistake;
	void *context;
};

static void tell(const struct sections *sections, const char *words, const char *detail)
{
	const struct config_section *section = sections->section;
	struct wbh_problem problem;

	if (sections->mistake == NULL)
		return;
	(void)problem_at(&problem, 0, section->file, section->line, "[%s %s]: %s: %s", section->kind, section->name,
			 words, detail);
	sections->mistake(sections->context, problem.text);
}

static int add_instance(void *context, const struct plugin_description *description)
{
	struct sections *sections = context;
	struct instance_list *list = sections->list;
	int r = config_check_settings(sections->section, description->settings, sections->mistake, sections->context);

	if (r < 0)
		return r;
	if (list->count == AGENT_INSTANCE_LIMIT)
		return -WBH_E_LIMIT;
	r = instance_new(&list->instances[list->count], sections->agent, sections->section, description,
			 sections->path);
	if (r >= 0)
		list->count++;
	return r;
}

static int describe_section(struct sections *sections, struct wbh_problem *problem)
{
	_cleanup_free_ char *path = NULL;
	struct agent *agent = sections->agent;
	const char *plugin = config_section_value(sections->section, "plugin", 0);
	int kind = plugin_kind_from_name(sections->section->kind), r;

	if (kind < 0 || plugin == NULL)
		return kind;
	r = plugin_path(&path, agent->order.folders.plugins, (enum wbh_plugin_kind)kind, plugin);
	if (r < 0 || access(path, F_OK) < 0) {
		tell(sections, "--list-plugins knows no such plugin", plugin);
		return -WBH_E_CONFIG;
	}

	sections->path = path;
	r = plugin_describe(agent->event, agent->supervisor, path, add_instance, sections, problem);
	if (r != -WBH_E_PLUGIN)
		return r;
	tell(sections, "its plugin cannot be used", problem->text);
	return -WBH_E_CONFIG;
}

static bool is_wanted(const struct agent *agent, const struct config_section *section)
{
	const char *const *only = agent->order.only;
	int kind = plugin_kind_from_name(section->kind);

	if (kind < 0)
		return false;
	/* For one user no log is read unless it is named. */
	if (only == NULL)
		return agent->order.users == NULL || kind == WBH_PROBE;
	while (*only != NULL && !text_equal(*only, section->name))
		only++;
	return *only != NULL;
}

int agent_describe(struct agent *agent, const struct config *config, config_mistake_function mistake, void *context,
		   struct instance_list *list, struct wbh_problem *problem)
{
	int result = 0;

	for (size_t i = 0; i < config->section_count; i++) {
		struct sections sections = { .agent = agent,
					     .list = list,
					     .section = &config->sections[i],
					     .mistake = mistake,
					     .context = context };
		int r;

		if (!is_wanted(agent, &config->sections[i]))
			continue;
		r = describe_section(&sections, problem);
		if (r == -WBH_E_CONFIG)
			result = problem_set(problem, r, "the configuration has mistakes");
		else if (r < 0)
			return r;
	}
	return result;
}

void instance_list_done(struct instance_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		instance_free(list->instances[i]);
	list->count = 0;
}

void agent_use_instances(struct agent *agent, struct instance_list *list)
{
	memcpy(agent->instances, list->instances, list->count * sizeof(list->instances[0]));
	agent->instance_count = list->count;
	list->count = 0;
}

void agent_forget_instances(struct agent *agent)
{
	for (size_t i = 0; i < agent->instance_count; i++)
		instance_free(agent->instances[i]);
	agent->instance_count = 0;
	agent->running = 0;
}

/* What a probe is given: facts it consumes, users it is asked for. */
struct briefing {
	struct fact_list facts;
	struct message_request *requests;
	size_t request_count;
};

static int brief(struct agent *agent, const struct instance *probe, struct briefing *ret)
{
	const char *const *users = agent->order.users;
	size_t count = 0;

	while (users != NULL && users[count] != NULL)
		count++;
	ret->requests = calloc(count + 1, sizeof(ret->requests[0]));
	if (ret->requests == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		ret->requests[ret->request_count++].user = users[i];
	return facts_gather(agent->step, (const char *const *)probe->consumes, timestamp_now(), &ret->facts);
}

static void briefing_done(struct briefing *briefing)
{
	fact_list_done(&briefing->facts);
	free(briefing->requests);
}

int agent_start_instance(struct agent *agent, struct instance *instance, enum worker_task task,
			 const struct supervised_callbacks *callbacks, bool restart)
{
	_cleanup_(briefing_done) struct briefing briefing = { .request_count = 0 };
	_cleanup_free_ char *cursor = NULL;
	struct message_start start = { .task = task,
				       .plugin_path = instance->plugin_path,
				       .instance = instance->name,
				       .settings = instance->settings,
				       .setting_count = instance->setting_count };
	int r;

	if (instance->kind == WBH_SOURCE) {
		start.interest = agent->data->interest;
		start.interest_count = task == WORKER_RUN ? agent->data->interest_count : 0;
		start.interest_all = task != WORKER_RUN;
		start.follow = restart;
	}
	if (instance->kind == WBH_PROBE) {
		r = brief(agent, instance, &briefing);
		if (r < 0)
			return r;
		start.facts = briefing.facts.facts;
		start.fact_count = briefing.facts.count;
		start.requests = briefing.requests;
		start.request_count = briefing.request_count;
		start.follow = agent->order.folders.state != NULL;
	}
	if (instance->kind != WBH_SINK) {
		r = store_get_cursor(agent->store, instance->name, &cursor);
		if (r < 0)
			return r;
		start.cursor = cursor;
	}

	r = supervisor_start(agent->supervisor,
			     &(struct supervised_order){ .start = &start,
							 .keep_output = task != WORKER_RUN,
							 .restart = restart,
							 .deadline = instance->deadline,
							 .callbacks = callbacks,
							 .context = instance },
			     &instance->worker);
	if (r < 0)
		return r;
	instance->ended = false;
	agent->running++;
	return 0;
}
