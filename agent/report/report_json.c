/* SPDX-License-Identifier: Apache-2.0 */
/* The report for programs: wbhealth.report/1, as packaging/schema describes it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "report/summary.h"
#include "report/writers.h"

static void write_agent(struct json_writer *writer, const struct report *report)
{
	json_open_object(writer, "agent");
	json_text(writer, "version", report->version);
	json_text(writer, "host", report->host);
	json_text(writer, "vantage", report->vantage);
	json_close_object(writer);

	json_open_object(writer, "window");
	json_time(writer, "from", report->from);
	json_time(writer, "to", report->to);
	json_close_object(writer);
}

static void write_verdict(struct json_writer *writer, const struct verdict *verdict)
{
	json_open_object(writer, "verdict");
	json_text(writer, "overall", status_name(verdict->overall));
	json_open_object(writer, "by_sign_in");
	for (unsigned i = 0; i < SIGN_INS; i++)
		json_text(writer, sign_in_name((enum sign_in)i), status_name(verdict->by_sign_in[i]));
	json_close_object(writer);
	json_close_object(writer);

	json_open_array(writer, "stages");
	for (unsigned i = 0; i < STAGES; i++) {
		const struct stage_verdict *stage = &verdict->stages[i];

		json_open_object(writer, NULL);
		json_text(writer, "name", stage_name((enum stage)i));
		json_text(writer, "status", status_name(stage->status));
		json_open_array(writer, "blind");
		for (size_t reason = 0; reason < stage->blind_count; reason++)
			json_text(writer, NULL, stage->blind[reason]);
		json_close_array(writer);
		json_close_object(writer);
	}
	json_close_array(writer);
}

/* "anna, bo" */
static void write_examples(struct json_writer *writer, const char *names)
{
	while (names != NULL && *names != '\0') {
		_cleanup_free_ char *name = text_copy(names, strcspn(names, ","));

		json_text(writer, NULL, name);
		names += strcspn(names, ",");
		names += strspn(names, ", ");
	}
}

static void write_causes(struct json_writer *writer, const struct report *report)
{
	json_open_array(writer, "by_cause");
	for (size_t i = 0; i < report->population_count; i++)
		for (size_t k = 0; k < report->populations[i]->cause_count; k++) {
			const struct wbh_population_cause *cause = &report->populations[i]->causes[k];

			json_open_object(writer, NULL);
			json_text(writer, "finding", cause->finding);
			json_number(writer, "count", (int64_t)cause->count);
			json_text(writer, "container", cause->container);
			json_open_array(writer, "examples");
			write_examples(writer, cause->examples);
			json_close_array(writer);
			json_close_object(writer);
		}
	json_close_array(writer);
}

/* Without a pass over the users: null, which is not the same as zero users. */
static void write_users(struct json_writer *writer, const struct report *report)
{
	struct wbh_population all = { .domain = NULL };

	for (size_t i = 0; i < report->population_count; i++) {
		all.in_scope += report->populations[i]->in_scope;
		all.can_reset += report->populations[i]->can_reset;
		all.cannot_reset += report->populations[i]->cannot_reset;
		all.unknown += report->populations[i]->unknown;
		all.scope_basis = report->populations[i]->scope_basis;
	}
	json_open_object(writer, "users");
	if (report->population_count == 0) {
		json_null(writer, "scope_basis");
		json_null(writer, "in_scope");
		json_null(writer, "directory");
	} else {
		json_text(writer, "scope_basis", all.scope_basis);
		json_number(writer, "in_scope", (int64_t)all.in_scope);
		json_open_object(writer, "directory");
		json_number(writer, "can_reset", (int64_t)all.can_reset);
		json_number(writer, "cannot_reset", (int64_t)all.cannot_reset);
		json_number(writer, "unknown", (int64_t)all.unknown);
		json_close_object(writer);
	}
	json_null(writer, "tenant");
	json_null(writer, "both");
	write_causes(writer, report);
	json_close_object(writer);
}

static void write_outlook(struct json_writer *writer, const struct wbh_outlook *outlook)
{
	json_open_object(writer, wbh_operation_name(outlook->operation));
	json_text(writer, "answer", wbh_answer_name(outlook->answer));
	json_text(writer, "basis", wbh_basis_name(outlook->basis));
	json_text(writer, "finding", outlook->finding);
	json_text(writer, "reason", outlook->reason);
	json_text(writer, "decided_by", outlook->decided_by);
	json_time(writer, "until", outlook->until != 0 ? outlook->until : TIMESTAMP_NONE);
	json_text(writer, "remedy", outlook->remedy);
	json_close_object(writer);
}

/* Each operation has its answer: what nobody answered is unknown. */
static void write_outlooks(struct json_writer *writer, const struct wbh_prediction *prediction)
{
	for (unsigned i = 0; i < WBH_OPERATIONS; i++) {
		struct wbh_outlook outlook = { .operation = (enum wbh_operation)i };

		for (size_t k = 0; k < prediction->outlook_count; k++)
			if (prediction->outlooks[k].operation == outlook.operation)
				outlook = prediction->outlooks[k];
		write_outlook(writer, &outlook);
	}
}

static void write_predictions(struct json_writer *writer, const struct report *report)
{
	json_open_array(writer, "predictions");
	for (size_t i = 0; i < report->prediction_count; i++) {
		const struct wbh_prediction *prediction = &report->predictions[i];

		json_open_object(writer, NULL);
		json_open_object(writer, "user");
		json_text(writer, "asked", prediction->asked);
		json_text(writer, "dn", prediction->dn);
		json_text(writer, "upn", prediction->upn);
		json_text(writer, "sam_account_name", prediction->sam_account_name);
		json_text(writer, "sid", prediction->sid);
		json_close_object(writer);
		json_text(writer, "controller", prediction->controller);
		write_outlooks(writer, prediction);
		json_close_object(writer);
	}
	json_close_array(writer);
}

static void write_seconds(struct json_writer *writer, const char *name, int64_t duration)
{
	if (duration == TIMESTAMP_NONE)
		json_null(writer, name);
	else
		json_double(writer, name, (double)duration / (double)TIMESTAMP_SECOND);
}

static void write_attempts(struct json_writer *writer, const struct attempt_statistics *attempts, uint64_t total)
{
	json_open_object(writer, "attempts");
	json_number(writer, "total", (int64_t)total);
	json_number(writer, "succeeded", (int64_t)attempts->by_result[ATTEMPT_SUCCEEDED]);
	json_number(writer, "refused", (int64_t)attempts->by_result[ATTEMPT_REFUSED]);
	json_number(writer, "failed", (int64_t)attempts->by_result[ATTEMPT_FAILED]);
	json_number(writer, "lost", (int64_t)attempts->by_result[ATTEMPT_LOST]);
	json_open_object(writer, "latency");
	write_seconds(writer, "p50", attempts->latency_p50);
	write_seconds(writer, "p95", attempts->latency_p95);
	write_seconds(writer, "max", attempts->latency_max);
	json_close_object(writer);
	json_close_object(writer);
}

static void write_sources(struct json_writer *writer, const struct report *report)
{
	json_open_array(writer, "sources");
	for (size_t i = 0; i < report->source_count; i++) {
		const struct report_source *source = &report->sources[i];

		json_open_object(writer, NULL);
		json_text(writer, "name", source->name);
		json_number(writer, "events", (int64_t)source->events);
		json_time(writer, "last_event", source->last_event);
		json_time(writer, "watermark", source->watermark);
		json_number(writer, "gaps", (int64_t)source->gaps);
		json_number(writer, "repeated", (int64_t)source->repeated);
		json_number(writer, "late", (int64_t)source->late);
		json_close_object(writer);
	}
	json_close_array(writer);

	json_open_object(writer, "metrics");
	for (size_t i = 0; i < report->metric_count; i++)
		json_double(writer, report->metrics[i].name, report->metrics[i].value);
	json_close_object(writer);
}

static void write_receiver(struct json_writer *writer, const struct report_receiver *receiver)
{
	json_open_object(writer, NULL);
	json_text(writer, "name", receiver->name);
	json_number(writer, "waiting", (int64_t)receiver->waiting);
	json_time(writer, "oldest", receiver->oldest);
	json_time(writer, "acknowledged", receiver->acknowledged);
	json_number(writer, "dropped", (int64_t)receiver->dropped);
	json_close_object(writer);
}

static void write_worker(struct json_writer *writer, const struct report_worker *worker)
{
	json_open_object(writer, NULL);
	json_text(writer, "name", worker->name);
	json_text(writer, "kind", worker->kind);
	json_text(writer, "failure", worker->failure);
	json_bool(writer, "started", worker->confined);
	json_number(writer, "landlock_abi", worker->landlock_abi);
	json_bool(writer, "seccomp", worker->seccomp);
	json_text(writer, "missing", worker->missing);
	json_close_object(writer);
}

static void write_service(struct json_writer *writer, const struct report_service *service)
{
	json_open_object(writer, "service");
	json_bool(writer, "running", service->running);
	json_time(writer, "started", service->started);
	json_number(writer, "process", service->process);
	json_open_array(writer, "receivers");
	for (size_t i = 0; i < service->receiver_count; i++)
		write_receiver(writer, &service->receivers[i]);
	json_close_array(writer);
	json_open_array(writer, "workers");
	for (size_t i = 0; i < service->worker_count; i++)
		write_worker(writer, &service->workers[i]);
	json_close_array(writer);
	json_close_object(writer);
}

int report_write_json(const struct report *report, const struct report_style *style, struct buffer *buffer)
{
	struct json_writer writer = JSON_WRITER(buffer, 2);
	struct summary summary;

	(void)style;
	summary_of(report, &summary);
	json_open_object(&writer, NULL);
	json_text(&writer, "schema", REPORT_SCHEMA);
	write_agent(&writer, report);
	write_verdict(&writer, report->verdict);
	json_open_array(&writer, "findings");
	for (size_t i = 0; i < report->finding_count; i++)
		finding_write_json(&report->findings[i], &writer, NULL);
	json_close_array(&writer);
	write_users(&writer, report);
	write_predictions(&writer, report);
	write_attempts(&writer, &report->attempts, summary.attempts);
	write_sources(&writer, report);
	if (report->service != NULL)
		write_service(&writer, report->service);
	json_close_object(&writer);
	(void)buffer_append_byte(buffer, '\n');
	return buffer->error;
}
