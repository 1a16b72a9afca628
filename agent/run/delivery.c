/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox -> the sinks: rows in order, at most a window of them on the way; what was never acknowledged is sent
 * again after a restart of either side. One that fails or waits does not hold the others. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

/* Rows taken from the store at a time. */
#define DELIVERY_BATCH 64u
#define CHANGE_FRAME_LIMIT (256u * 1024u)

static const char *member(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsString(value) ? value->valuestring : NULL;
}

static int send_change(struct instance *sink, const struct outbox_row *row, const cJSON *finding)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANGE_FRAME_LIMIT);
	const cJSON *subject = cJSON_GetObjectItemCaseSensitive(finding, "subject");
	char message_id[DIGEST_TEXT_SIZE];
	int id = finding_from_name(member(finding, "name"));
	struct wbh_change change = {
		.row = row->row,
		.kind = row->kind,
		.delivery_id = row->delivery_id,
		.message_id = id >= 0 ? finding_message_id((enum finding_id)id, message_id) : NULL,
		.id = member(finding, "id"),
		.name = member(finding, "name"),
		.uid = member(finding, "uid"),
		.level = member(finding, "level"),
		.state = member(finding, "state"),
		.stage = member(finding, "stage"),
		.subject_type = member(subject, "type"),
		.subject_name = member(subject, "name"),
		.title = member(finding, "title"),
		.cause = member(finding, "cause"),
		.remedy = member(finding, "remedy"),
		.json = row->json,
	};
	int r = message_encode_change(&body, &change);

	return r < 0 ? r : supervised_send(sink->worker, MESSAGE_CHANGE, body.data, body.size);
}

static int send_row(void *context, const struct outbox_row *row)
{
	struct instance *sink = context;
	cJSON *finding = cJSON_Parse(row->json);
	int r = finding != NULL ? send_change(sink, row, finding) : -WBH_E_MALFORMED;

	cJSON_Delete(finding);
	if (r >= 0)
		sink->sent = row->row;
	return r;
}

void delivery_pump_sink(struct instance *sink)
{
	size_t count = DELIVERY_BATCH;
	int r = sink->owes_state ? state_record_send(sink) : 0;

	if (r >= 0)
		sink->owes_state = false;
	while (r >= 0 && count == DELIVERY_BATCH)
		r = store_outbox(sink->agent->store, sink->sent, DELIVERY_BATCH, send_row, sink, &count);
	if (r < 0 && r != -EAGAIN)
		(void)fprintf(stderr, "<4>%s: changes cannot be handed to it: %s\n", sink->name, error_text(r));
}

void delivery_pump(struct agent *agent)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *instance = agent->instances[i];

		if (instance->kind == WBH_SINK && instance->ready)
			delivery_pump_sink(instance);
	}
	(void)delivery_await_delay(agent);
}

/* A sink that has just started gets what was never acknowledged. */
static void sink_ready(void *context, struct supervised *worker, const struct message_ready *ready)
{
	struct instance *sink = context;

	agent_worker_ready(context, worker, ready);
	sink->sent = sink->state.position;
	sink->owes_state = sink->agent->state_json != NULL;
	delivery_pump_sink(sink);
}

static void sink_writable(void *context, struct supervised *worker)
{
	(void)worker;
	delivery_pump_sink(context);
}

int delivery_write(struct agent *agent)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *sink = agent->instances[i];
		int r;

		if (!sink->unwritten)
			continue;
		r = step_sink(agent->step, sink->name, &sink->state);
		if (r < 0)
			return r;
		sink->unwritten = false;
	}
	return 0;
}

static int sink_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	struct instance *sink = context;
	struct wbh_problem problem;
	uint64_t row;
	int r;

	(void)worker;
	if (type != MESSAGE_ACKNOWLEDGE)
		return -WBH_E_PEER;
	r = message_decode_acknowledge(body, size, &row, &problem);
	if (r < 0)
		return r;
	/* What was dropped in the meantime may be acknowledged still. */
	if (row > sink->sent)
		return -WBH_E_PEER;
	if (sink->agent->stopping && row == sink->sent)
		(void)supervised_stop(sink->worker, sink->agent->stop_grace / 2);
	if (row <= sink->state.position)
		return 0;

	sink->state.position = row;
	sink->state.time = timestamp_now();
	sink->unwritten = true;
	agent_write_soon(sink->agent);
	return 0;
}

static void sink_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
		       int64_t restart_in)
{
	struct instance *sink = context;

	(void)worker;
	sink->ready = false;
	if (restart_in < 0)
		agent_worker_ended(sink, end, words);
	else
		agent_worker_run_over(sink, end, words);
}

static void sink_log(void *context, struct supervised *worker, const struct message_log *log)
{
	agent_source_callbacks.log(context, worker, log);
}

const struct supervised_callbacks agent_sink_callbacks = {
	.message = sink_message,
	.ready = sink_ready,
	.writable = sink_writable,
	.ended = sink_ended,
	.log = sink_log,
};
