/* SPDX-License-Identifier: Apache-2.0 */
/* One line with performance data for Nagios, Icinga, Checkmk and their like, then the details as long text. */
#include <inttypes.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "report/layout.h"
#include "report/summary.h"
#include "report/writers.h"

/* Monitoring systems cut long output; what does not fit here is in the other formats. */
#define LINE_LIMIT 1024u
#define DETAIL_LIMIT 20u

static const char *const words[STATUSES] = {
	[STATUS_NOT_CONFIGURED] = "UNKNOWN", [STATUS_HEALTHY] = "OK",      [STATUS_UNKNOWN] = "UNKNOWN",
	[STATUS_DEGRADED] = "WARNING",       [STATUS_BROKEN] = "CRITICAL",
};

/* The bar ends the text, a line break ends the line: neither may come out of a name. */
static void append_text(struct buffer *buffer, const char *text)
{
	size_t from = buffer->size;

	layout_append_clean(buffer, text, LINE_LIMIT);
	for (size_t i = from; i < buffer->size; i++)
		if (buffer->data[i] == '|')
			buffer->data[i] = '/';
}

static void append_finding(struct buffer *buffer, const struct finding *finding)
{
	append_text(buffer, finding->title);
	(void)buffer_printf(buffer, " (%s ", summary_subject_type(finding));
	append_text(buffer, summary_subject_name(finding));
	(void)buffer_append_byte(buffer, ')');
}

static void append_verdict(struct buffer *buffer, const struct report *report, const struct summary *summary)
{
	enum status overall = report->verdict->overall;

	if (report->service != NULL && !report->service->running) {
		(void)buffer_append_text(buffer, "WBHEALTH UNKNOWN: the service is not running");
		return;
	}
	(void)buffer_printf(buffer, "WBHEALTH %s: password writeback is %s", words[overall], status_name(overall));
	if (summary->headline != NULL) {
		(void)buffer_append_text(buffer, ": ");
		append_finding(buffer, summary->headline);
	} else if (summary->blind != NULL) {
		(void)buffer_printf(buffer, ": %s cannot be seen: ", stage_name(summary->blind_stage));
		append_text(buffer, summary->blind);
	}
}

static void append_seconds(struct buffer *buffer, const char *label, int64_t duration)
{
	if (duration != TIMESTAMP_NONE)
		(void)buffer_printf(buffer, " %s=%.3fs;;;0", label, (double)duration / (double)TIMESTAMP_SECOND);
}

/* label=value[unit];warning;critical;minimum. No thresholds: the verdict has been judged, and not by counting. */
static void append_performance(struct buffer *buffer, const struct report *report, const struct summary *summary)
{
	const uint64_t *results = report->attempts.by_result;

	(void)buffer_printf(buffer, " | findings_critical=%" PRIu64 ";;;0 findings_warning=%" PRIu64 ";;;0",
			    summary->roots[LEVEL_CRITICAL], summary->roots[LEVEL_WARNING]);
	(void)buffer_printf(buffer, " attempts=%" PRIu64 ";;;0 attempts_succeeded=%" PRIu64 ";;;0", summary->attempts,
			    results[ATTEMPT_SUCCEEDED]);
	(void)buffer_printf(buffer,
			    " attempts_refused=%" PRIu64 ";;;0 attempts_failed=%" PRIu64 ";;;0 attempts_lost=%" PRIu64
			    ";;;0",
			    results[ATTEMPT_REFUSED], results[ATTEMPT_FAILED], results[ATTEMPT_LOST]);
	append_seconds(buffer, "latency_p95", report->attempts.latency_p95);
	append_seconds(buffer, "age", summary->age);
}

static void append_stages(struct buffer *buffer, const struct verdict *verdict)
{
	for (unsigned i = 0; i < STAGES; i++) {
		const struct stage_verdict *stage = &verdict->stages[i];

		(void)buffer_printf(buffer, "%s %s", stage_name((enum stage)i), status_name(stage->status));
		for (size_t reason = 0; reason < stage->blind_count; reason++) {
			(void)buffer_append_text(buffer, reason == 0 ? ": " : "; ");
			append_text(buffer, stage->blind[reason]);
		}
		(void)buffer_append_byte(buffer, '\n');
	}
}

static void append_details(struct buffer *buffer, const struct report *report, const struct summary *summary)
{
	uint64_t total = summary->roots[LEVEL_CRITICAL] + summary->roots[LEVEL_WARNING] +
			 summary->roots[LEVEL_INFORMATION],
		 told = 0;

	for (size_t i = 0; i < report->finding_count && told < DETAIL_LIMIT; i++) {
		const struct finding *finding = &report->findings[i];

		if (!summary_counts(finding) || !summary_is_root(finding))
			continue;
		told++;
		(void)buffer_printf(buffer, "%s %s: ", finding_type(finding->id)->id, level_name(finding->level));
		append_finding(buffer, finding);
		if (finding->cause != NULL && *finding->cause != '\0') {
			(void)buffer_append_text(buffer, ": ");
			append_text(buffer, finding->cause);
		}
		(void)buffer_append_byte(buffer, '\n');
	}
	if (told < total)
		(void)buffer_printf(buffer, "and %" PRIu64 " more findings\n", total - told);
}

int report_write_monitoring(const struct report *report, const struct report_style *style, struct buffer *buffer)
{
	struct summary summary;

	(void)style;
	summary_of(report, &summary);
	append_verdict(buffer, report, &summary);
	append_performance(buffer, report, &summary);
	(void)buffer_append_byte(buffer, '\n');
	append_details(buffer, report, &summary);
	append_stages(buffer, report->verdict);
	return buffer->error;
}
