/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent says of the clocks of those whose records it gets. */
#include <errno.h>

#include "base/timestamp.h"
#include "run/agent_parts.h"
#include "run/clocks.h"

static int tell_clock(struct instance *instance, const char *server, enum clock_word word, int64_t time, int64_t now)
{
	char ahead[TIMESTAMP_TEXT_SIZE], when[TIMESTAMP_TEXT_SIZE], identity[DIGEST_TEXT_SIZE];
	struct wbh_pair evidence = { "ahead", duration_format(time - now, ahead) };
	struct wbh_symptom symptom = { .finding = "connection.clock-skew",
				       .subject = WBH_KEY_SERVER,
				       .presence = word == CLOCK_RIGHT ? WBH_ABSENT_NOW : WBH_PRESENT,
				       .time = now,
				       .level = word == CLOCK_FAR_AHEAD ? "critical" : "warning",
				       .evidence = &evidence,
				       .evidence_count = word != CLOCK_RIGHT };

	symptom.identity = DIGEST(identity, "clock", server, timestamp_format(now, when));
	symptom.keys[WBH_KEY_SERVER] = server;
	symptom.keys[WBH_KEY_TENANT] = instance->source.tenant;
	return step_symptom(instance->agent->step, &symptom, "agent");
}

int agent_compare_clocks(struct instance *instance, const struct wbh_event *event)
{
	struct agent *agent = instance->agent;
	char server[RULES_SERVER_SIZE];
	int64_t now = timestamp_now();
	enum clock_word word;
	int r;

	/* A replay is about another day. */
	if (agent->order.replay || event->computer == NULL)
		return 0;
	if (agent->clocks == NULL)
		agent->clocks = clocks_new(now);
	if (agent->clocks == NULL)
		return -ENOMEM;
	r = clocks_record(agent->clocks, rules_server(event->computer, server), event->time, now, &word);
	return r < 0 || word == CLOCK_NOTHING_NEW ? r : tell_clock(instance, server, word, event->time, now);
}
