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

int delivery_send(struct instance *sink, uint64_t row, const struct buffer *body)
{
	int r;

	if (!delivery_flight_has_room(&sink->flight))
		return -EAGAIN;
	r = supervised_send(sink->worker, MESSAGE_CHANGE, body->data, body->size);
	if (r >= 0)
		delivery_flight_add(&sink->flight, row, body->size);
	return r;
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

	return r < 0 ? r : delivery_send(sink, row->row, &body);
}

static int send_row(void *context, const struct outbox_row *row)
{
	struct instance *sink = context;
	cJSON *finding;
	int r;

	/* Before the work: it is asked again with each acknowledgement. */
	if (!delivery_flight_has_room(&sink->flight))
		return -EAGAIN;
	finding = cJSON_Parse(row->json);
	r = finding != NULL ? send_change(sink, row, finding) : -WBH_E_MALFORMED;
	cJSON_Delete(finding);
	return r;
}

/* Under the number of the row that it has anyway. */
static int send_open(void *context, const char *uid, const char *json)
{
	struct instance *sink = context;
	_cleanup_free_ char *copy = strdup(uid);
	cJSON *finding;
	int r;

	if (!delivery_flight_has_room(&sink->flight))
		return -EAGAIN;
	finding = copy != NULL ? cJSON_Parse(json) : NULL;
	r = finding == NULL ? -ENOMEM
			    : send_change(sink,
					  &(struct outbox_row){ .row = sink->flight.sent,
								.kind = "finding",
								.delivery_id = member(finding, "delivery_id"),
								.json = json },
					  finding);
	cJSON_Delete(finding);
	if (r < 0)
		return r;
	free(sink->introduced);
	sink->introduced = steal_pointer(copy);
	return 0;
}

/* Over when it has acknowledged all of it; until then the store says that it never did, and a crash begins anew. */
static void end_introduction(struct instance *sink)
{
	if (sink->introduction != INTRODUCTION_SENT || sink->flight.count > 0)
		return;
	sink->introduction = INTRODUCTION_OVER;
	sink->state.time = timestamp_now();
	sink->unwritten = true;
	agent_write_soon(sink->agent);
}

static int introduce(struct instance *sink)
{
	size_t count = DELIVERY_BATCH;
	int r = 0;

	while (r >= 0 && count == DELIVERY_BATCH)
		r = store_open_findings(sink->agent->store, sink->introduced != NULL ? sink->introduced : "",
					DELIVERY_BATCH, send_open, sink, &count);
	if (r >= 0) {
		sink->introduction = INTRODUCTION_SENT;
		end_introduction(sink);
	}
	return r;
}

void delivery_pump_sink(struct instance *sink)
{
	size_t count = DELIVERY_BATCH;
	int r = sink->owes_state ? state_record_send(sink) : 0;

	if (r >= 0)
		sink->owes_state = false;
	if (r >= 0 && sink->introduction == INTRODUCTION_GOES_ON)
		r = introduce(sink);
	while (r >= 0 && count == DELIVERY_BATCH && delivery_flight_has_room(&sink->flight))
		r = store_outbox(sink->agent->store, sink->flight.sent, DELIVERY_BATCH, send_row, sink, &count);
	/* It has ended: what waits, waits for its next run. */
	if (r < 0 && r != -EAGAIN && r != -WBH_E_CLOSED)
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
	delivery_flight_begin(&sink->flight, sink->state.position);
	if (sink->introduction == INTRODUCTION_SENT)
		sink->introduction = INTRODUCTION_GOES_ON;
	free(sink->introduced);
	sink->introduced = NULL;
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

/* What was dropped in the meantime may be acknowledged still. */
static void take_acknowledgement(struct instance *sink, uint64_t row)
{
	if (sink->introduction == INTRODUCTION_OVER)
		sink->state.time = timestamp_now();
	if (row <= sink->state.position)
		return;
	sink->state.position = row;
	sink->unwritten = true;
	agent_write_soon(sink->agent);
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
	if (r >= 0)
		r = delivery_flight_acknowledge(&sink->flight, row);
	if (r < 0)
		return r;
	take_acknowledgement(sink, row);
	end_introduction(sink);
	if (!sink->agent->stopping)
		delivery_pump_sink(sink);
	else if (sink->flight.count == 0 && !sink->owes_state)
		(void)supervised_stop(sink->worker, sink->agent->stop_grace / 2);
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
