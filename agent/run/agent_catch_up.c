/* SPDX-License-Identifier: Apache-2.0 */
/* The first reading: what lies in the logs when a source starts comes in any order (rotated files, several sources), so
 * it goes through a sorter and is judged when the last source has caught up. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

int agent_begin_catch_up(struct instance *instance)
{
	struct agent *agent = instance->agent;
	int r = 0;

	if (agent->sorter == NULL) {
		r = store_open_temporary(&agent->sorter, &agent->problem);
		if (r >= 0)
			r = store_begin(agent->sorter, false);
	}
	if (r >= 0)
		r = intake_new(&instance->intake, agent->step, &instance->source, agent->sorter);
	if (r < 0)
		return r;
	instance->catching_up = true;
	agent->catching_up++;
	return 0;
}

static const struct step_source *source_by_name(void *context, const char *name)
{
	struct agent *agent = context;

	/* Once for each record: a long log is no hang. */
	watchdog_progress(agent);
	for (size_t i = 0; i < agent->instance_count; i++)
		if (text_equal(agent->instances[i]->name, name))
			return &agent->instances[i]->source;
	return NULL;
}

/* How far each computer's log goes is known only at the end: then absences are judged. */
static int move_all_watermarks(struct agent *agent)
{
	int r = 0;

	for (size_t i = 0; i < agent->instance_count && r >= 0; i++)
		r = agent_move_watermarks(agent->instances[i]);
	return r;
}

/* Cursors come after what they cover: a crash in between reads again what is known already. */
static void write_cursors(struct agent *agent)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *instance = agent->instances[i];

		if (instance->cursor != NULL)
			agent_commit(agent, instance->name, instance->cursor);
		free(instance->cursor);
		instance->cursor = NULL;
	}
}

static void go_live(struct agent *agent)
{
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->intake != NULL)
			intake_go_live(agent->instances[i]->intake);
	store_free(agent->sorter);
	agent->sorter = NULL;
}

void agent_fell_behind(struct instance *instance)
{
	instance->behind = !instance->catching_up;
}

/* Its streams count again for what they do not show. */
static void end_behind(struct instance *instance)
{
	int r;

	instance->behind = false;
	r = move_all_watermarks(instance->agent);
	if (r < 0)
		agent_fail(instance->agent, r);
	else
		agent_commit(instance->agent, NULL, NULL);
}

int agent_end_catch_up(struct agent *agent)
{
	bool is_service = agent->order.folders.state != NULL;
	int r;

	step_clock(agent->step, agent->order.until != TIMESTAMP_NONE ? agent->order.until : timestamp_now());
	r = intake_replay(agent->sorter, agent->step, is_service, source_by_name, agent, &agent->problem);
	if (r >= 0)
		r = move_all_watermarks(agent);
	/* What was worked off already is known by its key when this is done again. */
	if (r < 0 && agent_store_failed(agent, r))
		return r;
	go_live(agent);
	if (r < 0) {
		agent_fail(agent, r);
		return r;
	}
	if (!is_service)
		return 0;
	agent_commit(agent, NULL, NULL);
	write_cursors(agent);
	agent_tell_start(agent);
	return 0;
}

void agent_caught_up(struct instance *instance)
{
	struct agent *agent = instance->agent;
	int r;

	if (instance->behind)
		end_behind(instance);
	if (!instance->catching_up)
		return;
	instance->catching_up = false;
	if (--agent->catching_up > 0)
		return;

	r = store_commit(agent->sorter);
	if (r < 0) {
		go_live(agent);
		agent_fail(agent, r);
		return;
	}
	(void)agent_end_catch_up(agent);
}
