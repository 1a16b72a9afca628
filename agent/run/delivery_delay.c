/* SPDX-License-Identifier: Apache-2.0 */
/* A receiver that does not acknowledge: told as a finding when changes wait too long for it, and bounded, so that one
 * that is gone for good does not fill the disk. Nobody looks while nothing waits. */
#include <stdio.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

#define LOOK_EVERY TIMESTAMP_MINUTE

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
	delivery_flight_skip(&sink->flight, position);
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
				       .evidence_count = !delayed                  ? 0
							 : sink->state.dropped > 0 ? 3
										   : 2 };

	if (sink->told_delayed == delayed &&
	    !(delayed && delivery_tells_dropped(sink->state.dropped, sink->told_dropped)))
		return 0;
	sink->told_delayed = delayed;
	sink->told_dropped = sink->state.dropped;
	(void)snprintf(count, sizeof(count), "%llu", (unsigned long long)waiting);
	(void)snprintf(dropped, sizeof(dropped), "%llu", (unsigned long long)sink->state.dropped);
	(void)timestamp_format_short(oldest, since);
	if (delayed)
		symptom.identity = DIGEST(identity, "delivery-delayed", sink->name, since, dropped);
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
	r = tell(sink, waiting > 0 && delivery_is_delayed(oldest, now, sink->delayed_after), waiting, oldest, now);
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
	int64_t every = LOOK_EVERY;

	if (agent->delay_timer != NULL || agent->stopping)
		return 0;
	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *sink = agent->instances[i];

		if (sink->kind == WBH_SINK && sink->delayed_after < every)
			every = sink->delayed_after;
	}
	if (every < TIMESTAMP_SECOND)
		every = TIMESTAMP_SECOND;
	return sd_event_add_time_relative(agent->event, &agent->delay_timer, CLOCK_BOOTTIME, (uint64_t)every,
					  (uint64_t)every / 4, look, agent);
}
