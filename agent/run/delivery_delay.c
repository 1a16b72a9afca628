/* SPDX-License-Identifier: Apache-2.0 */
/* A receiver that does not acknowledge: told as a finding when changes wait too long for it, and bounded, so that one
 * that is gone for good does not fill the disk. Nobody looks while nothing waits. */
#include <stdio.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

#define LOOK_EVERY TIMESTAMP_MINUTE
#define DELAYED_AFTER (5 * TIMESTAMP_MINUTE)

/* What is too much or too old goes, from the oldest on. */
static int bound(struct instance *sink, int64_t now)
{
	struct store *store = sink->agent->store;
	uint64_t position, before, after;
	int64_t oldest;
	int r;

	r = store_backlog_limit(store, sink->state.position, sink->backlog_rows, now - sink->backlog_age, &position);
	if (r < 0 || position <= sink->state.position)
		return r;
	r = store_backlog(store, sink->state.position, &before, &oldest);
	if (r >= 0)
		r = store_backlog(store, position, &after, &oldest);
	if (r < 0)
		return r;

	(void)fprintf(stderr, "<3>%s: %llu changes were dropped: it takes none, and more waited for it than it may\n",
		      sink->name, (unsigned long long)(before - after));
	sink->state.position = position;
	sink->state.dropped += before - after;
	sink->unwritten = true;
	if (sink->sent < position)
		sink->sent = position;
	return 0;
}

static int tell(struct instance *sink, bool delayed, uint64_t waiting, int64_t oldest, int64_t now)
{
	char count[24], dropped[24], since[TIMESTAMP_TEXT_SIZE], identity[DIGEST_TEXT_SIZE];
	struct wbh_pair evidence[] = { { "backlog", count }, { "oldest", since }, { "dropped", dropped } };
	struct wbh_symptom symptom = { .finding = "agent.delivery-delayed",
				       .subject = WBH_KEY_SINK,
				       .presence = delayed ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = now,
				       .evidence = evidence,
				       .evidence_count = delayed ? ELEMENTS(evidence) : 0 };

	if (delayed == sink->delayed)
		return 0;
	sink->delayed = delayed;
	(void)snprintf(count, sizeof(count), "%llu", (unsigned long long)waiting);
	(void)snprintf(dropped, sizeof(dropped), "%llu", (unsigned long long)sink->state.dropped);
	(void)timestamp_format_short(oldest, since);
	if (delayed)
		symptom.identity = DIGEST(identity, "delivery-delayed", sink->name, since);
	symptom.keys[WBH_KEY_SINK] = sink->name;
	symptom.keys[WBH_KEY_AGENT] = sink->agent->host;
	return step_symptom(sink->agent->step, &symptom, "agent");
}

/* 1: something waits for it; 0; or negative. */
static int look_at(struct instance *sink, int64_t now)
{
	uint64_t waiting;
	int64_t oldest;
	int r;

	r = bound(sink, now);
	if (r >= 0)
		r = store_backlog(sink->agent->store, sink->state.position, &waiting, &oldest);
	if (r < 0)
		return r;
	r = tell(sink, waiting > 0 && oldest != TIMESTAMP_NONE && now - oldest >= DELAYED_AFTER, waiting, oldest, now);
	return r < 0 ? r : waiting > 0;
}

static int look(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;
	int64_t now = timestamp_now();
	bool waits = false;

	(void)timer;
	(void)usec;
	agent->delay_timer = sd_event_source_unref(agent->delay_timer);
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *sink = agent->instances[i];
		int r = sink->kind == WBH_SINK ? look_at(sink, now) : 0;

		if (r < 0)
			(void)fprintf(stderr, "<4>%s: nobody knows what waits for it: %s\n", sink->name, error_text(r));
		waits |= r != 0;
	}
	if (agent->catching_up == 0)
		agent_commit(agent, NULL, NULL);
	return waits ? delivery_await_delay(agent) : 0;
}

int delivery_await_delay(struct agent *agent)
{
	if (agent->delay_timer != NULL || agent->stopping)
		return 0;
	return sd_event_add_time_relative(agent->event, &agent->delay_timer, CLOCK_BOOTTIME, LOOK_EVERY,
					  10 * TIMESTAMP_SECOND, look, agent);
}
