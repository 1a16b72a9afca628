/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's sign of life: every receiver gets one at the start, at each interval and at the end, ahead of findings
 * that wait, so that who hears nothing knows that the agent is silent and not that all is well. It is not kept in the
 * outbox: an old one says nothing. */
#include <stdio.h>
#include <string.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

#define STATE_LIMIT (128u * 1024u)
#define STATE_FRAME_LIMIT (2u * STATE_LIMIT)

static void count_open(const struct report *report, uint64_t ret[static LEVELS])
{
	for (size_t i = 0; i < report->finding_count; i++)
		if (report->findings[i].state == FINDING_OPEN)
			ret[report->findings[i].level]++;
}

static enum level worst(const uint64_t open[static LEVELS])
{
	if (open[LEVEL_CRITICAL] > 0)
		return LEVEL_CRITICAL;
	return open[LEVEL_WARNING] > 0 ? LEVEL_WARNING : LEVEL_INFORMATION;
}

static void write_sources(struct json_writer *writer, const struct agent *agent, int64_t now)
{
	json_open_array(writer, "sources");
	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *source = agent->instances[i];

		if (source->kind != WBH_SOURCE)
			continue;
		json_open_object(writer, NULL);
		json_text(writer, "name", source->name);
		json_number(writer, "events", (int64_t)source->records);
		json_time(writer, "last_event", source->newest_time);
		json_time(writer, "watermark", source->newest_time < now ? source->newest_time : now);
		json_number(writer, "repeated", (int64_t)source->tally.repeated);
		json_number(writer, "late", (int64_t)source->tally.late);
		json_bool(writer, "behind", source->behind || source->catching_up);
		json_close_object(writer);
	}
	json_close_array(writer);
}

static void write_receivers(struct json_writer *writer, const struct agent *agent)
{
	json_open_array(writer, "receivers");
	for (size_t i = 0; i < agent->instance_count; i++) {
		const struct instance *sink = agent->instances[i];
		uint64_t waiting;
		int64_t oldest;

		if (sink->kind != WBH_SINK || store_backlog(agent->store, sink->state.position, &waiting, &oldest) < 0)
			continue;
		json_open_object(writer, NULL);
		json_text(writer, "name", sink->name);
		json_number(writer, "waiting", (int64_t)waiting);
		json_time(writer, "oldest", oldest);
		json_number(writer, "dropped", (int64_t)sink->state.dropped);
		json_close_object(writer);
	}
	json_close_array(writer);
}

static char *state_json(const struct agent *agent, const struct report *report, const uint64_t open[static LEVELS],
			const char *why, int64_t now)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(STATE_LIMIT);
	struct json_writer writer = JSON_WRITER(&buffer, 0);

	json_open_object(&writer, NULL);
	json_text(&writer, "schema", "wbhealth.state/1");
	json_text(&writer, "kind", "state");
	json_text(&writer, "delivery_id", agent->state_delivery_id);
	json_time(&writer, "time", now);
	json_text(&writer, "why", why);
	json_open_object(&writer, "agent");
	json_text(&writer, "version", report->version);
	json_text(&writer, "host", report->host);
	json_text(&writer, "vantage", report->vantage);
	json_time(&writer, "started", agent->started);
	json_close_object(&writer);
	json_text(&writer, "verdict", status_name(report->verdict->overall));
	json_open_object(&writer, "open");
	for (enum level level = 0; level < LEVELS; level++)
		json_number(&writer, level_name(level), (int64_t)open[level]);
	json_close_object(&writer);
	write_sources(&writer, agent, now);
	write_receivers(&writer, agent);
	json_close_object(&writer);
	return buffer_steal_text(&buffer);
}

static int make_state(struct agent *agent, const char *why)
{
	struct wbh_problem problem = { .text = "" };
	uint64_t open[LEVELS] = { 0 };
	int64_t now = timestamp_now();
	const struct report *report;
	char number[24];
	char *json;
	int r;

	r = agent_report(agent, &report, &problem);
	if (r < 0)
		return r;
	count_open(report, open);
	(void)snprintf(number, sizeof(number), "%lld", (long long)now);
	(void)DIGEST(agent->state_delivery_id, "state", agent->host, number);
	json = state_json(agent, report, open, why, now);
	if (json == NULL)
		return -ENOMEM;
	free(agent->state_json);
	agent->state_json = json;
	agent->state_verdict = report->verdict->overall;
	agent->state_level = worst(open);
	(void)snprintf(agent->state_title, sizeof(agent->state_title),
		       "wbhealthd on %s %s: password writeback is %s, %llu critical and %llu warning findings are open",
		       agent->host, strcmp(why, "stop") == 0 ? "ends" : "lives", status_name(report->verdict->overall),
		       (unsigned long long)open[LEVEL_CRITICAL], (unsigned long long)open[LEVEL_WARNING]);
	return 0;
}

/* Its row is that of the last change before it: acknowledging it acknowledges what came before. */
int state_record_send(struct instance *sink)
{
	_cleanup_buffer_ struct buffer body = BUFFER(STATE_FRAME_LIMIT);
	const struct agent *agent = sink->agent;
	char message_id[DIGEST_TEXT_SIZE], uid[DIGEST_TEXT_SIZE];
	struct wbh_change change = {
		.row = sink->flight.sent,
		.kind = "state",
		.delivery_id = agent->state_delivery_id,
		.message_id = state_message_id(message_id),
		.name = "agent.state",
		.uid = DIGEST(uid, "state", agent->host),
		.level = level_name(agent->state_level),
		.state = status_name(agent->state_verdict),
		.stage = stage_name(STAGE_AGENT),
		.subject_type = "agent",
		.subject_name = agent->host,
		.title = agent->state_title,
		.json = agent->state_json,
	};
	int r = message_encode_change(&body, &change);

	return r < 0 ? r : delivery_send(sink, change.row, &body);
}

void state_record_tell(struct agent *agent, const char *why)
{
	char before[sizeof(agent->state_title)];
	int r;

	memcpy(before, agent->state_title, sizeof(before));
	r = make_state(agent, why);
	if (r < 0) {
		(void)fprintf(stderr, "<4>receivers cannot be told that the agent lives: %s\n", error_text(r));
		return;
	}
	if (!agent->stopping && strcmp(agent->state_title, before) != 0)
		(void)sd_notifyf(0, "STATUS=%s", agent->state_title);
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->kind == WBH_SINK)
			agent->instances[i]->owes_state = true;
	delivery_pump(agent);
}

static int tell_again(sd_event_source *timer, uint64_t usec, void *context)
{
	struct agent *agent = context;

	state_record_tell(agent, "interval");
	/* A good time for what need not be written often; when nothing was delivered, nothing is written. */
	if (agent_prune_outbox(agent) < 0)
		(void)fprintf(stderr, "<4>what was delivered cannot be dropped: %s\n", store_problem(agent->store));
	(void)sd_event_source_set_time(timer, usec + (uint64_t)agent->order.config->state_interval);
	return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

int state_record_start(struct agent *agent)
{
	int64_t interval = agent->order.config->state_interval;

	agent->state_timer = sd_event_source_unref(agent->state_timer);
	return sd_event_add_time_relative(agent->event, &agent->state_timer, CLOCK_BOOTTIME, (uint64_t)interval,
					  TIMESTAMP_SECOND, tell_again, agent);
}
