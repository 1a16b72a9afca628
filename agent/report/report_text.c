/* SPDX-License-Identifier: Apache-2.0 */
/* The report a person reads in ten seconds: the verdict, the chain with the broken place, what to do. */
#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "report/layout.h"
#include "report/summary.h"
#include "report/text_findings.h"
#include "report/text_predictions.h"
#include "report/text_service.h"
#include "report/writers.h"

#define COLUMNS_LEAST 40u
#define COLUMNS_MOST 100u

#define STAGE_COLUMN 4u
#define STATUS_COLUMN 16u
#define REASON_COLUMN 32u

struct status_look {
	const char *mark;
	const char *words;
	enum tint tint;
};

static const struct status_look looks[STATUSES] = {
	[STATUS_NOT_CONFIGURED] = { "·", "not configured", TINT_DIM },
	[STATUS_HEALTHY] = { "✓", "healthy", TINT_GOOD },
	[STATUS_UNKNOWN] = { "?", "unknown", TINT_UNKNOWN },
	[STATUS_DEGRADED] = { "!", "DEGRADED", TINT_WARNING },
	[STATUS_BROKEN] = { "✗", "BROKEN", TINT_BAD },
};

static void write_verdict(struct layout *layout, const struct report *report, const struct summary *summary)
{
	const struct finding *headline = summary->headline;
	enum status overall = report->verdict->overall;

	layout_begin(layout, 0, 0);
	layout_words(layout, TINT_BOLD, "Password writeback is");
	if (headline != NULL) {
		layout_format(layout, looks[overall].tint, "%s:", looks[overall].words);
		layout_format(layout, TINT_BOLD, "%s (%s %s).", headline->title, summary_subject_type(headline),
			      summary_subject_name(headline));
	} else if (summary->blind != NULL) {
		layout_format(layout, looks[overall].tint, "%s:", looks[overall].words);
		layout_format(layout, TINT_BOLD, "%s cannot be seen (%s).", stage_name(summary->blind_stage),
			      summary->blind);
	} else {
		layout_format(layout, looks[overall].tint, "%s.", looks[overall].words);
	}
	layout_end(layout);
}

static const char *window_words(const struct report *report)
{
	if (text_equal(report->what, "replay"))
		return "Replay";
	if (text_equal(report->what, "status"))
		return "What the service knows";
	return "Logs";
}

static void write_window(struct layout *layout, const struct report *report, const struct summary *summary)
{
	char from[TIMESTAMP_TEXT_SIZE], to[TIMESTAMP_TEXT_SIZE], length[TIMESTAMP_TEXT_SIZE];
	char events[COUNT_TEXT_SIZE], sources[COUNT_TEXT_SIZE];

	layout_begin(layout, 0, 0);
	if (report->from != TIMESTAMP_NONE && report->to != TIMESTAMP_NONE && report->to >= report->from)
		layout_format(layout, TINT_PLAIN, "%s of %s to %s (%s):", window_words(report),
			      timestamp_format_short(report->from, from), timestamp_format_short(report->to, to),
			      duration_format(summary_whole(report->to - report->from), length));
	else
		layout_format(layout, TINT_PLAIN, "%s:", window_words(report));
	layout_format(layout, TINT_PLAIN, "%s %s from %s %s.", summary_count(summary->events, events),
		      summary->events == 1 ? "record" : "records", summary_count(report->source_count, sources),
		      report->source_count == 1 ? "source" : "sources");
	layout_end(layout);
}

struct stage_cause {
	const struct finding *finding; /* the stage's first open one, a root before any other */
	const char *root;              /* id of what explains it, NULL: nothing */
};

static void find_stage_causes(const struct report *report, struct stage_cause causes[static STAGES])
{
	const char *root = NULL;

	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];
		const struct finding_type *type = finding_type(finding->id);
		struct stage_cause *cause = &causes[type->stage];

		if (!summary_counts(finding))
			continue;
		if (summary_is_root(finding))
			root = type->id;
		if (cause->finding == NULL || (!summary_is_root(cause->finding) && summary_is_root(finding))) {
			cause->finding = finding;
			cause->root = summary_is_root(finding) ? NULL : root;
		}
	}
}

static void write_stage(struct layout *layout, enum stage stage, const struct stage_verdict *judged,
			const struct stage_cause *cause)
{
	const struct status_look *look = &looks[judged->status];

	layout_begin(layout, 2, STAGE_COLUMN);
	layout_words(layout, look->tint, look->mark);
	layout_cell(layout, STAGE_COLUMN);
	layout_words(layout, judged->status == STATUS_NOT_CONFIGURED ? TINT_DIM : TINT_BOLD, stage_name(stage));
	layout_cell(layout, STATUS_COLUMN);
	layout_words(layout, look->tint, look->words);
	layout_cell(layout, REASON_COLUMN);
	if (cause->finding == NULL) {
		layout_words(layout, TINT_DIM, stage_words(stage));
	} else {
		layout_format(layout, TINT_PLAIN, "%s", cause->finding->title);
		if (cause->root != NULL)
			layout_format(layout, TINT_DIM, "(because of %s)", cause->root);
	}
	layout_end(layout);

	for (size_t i = 0; i < judged->blind_count; i++) {
		layout_begin(layout, REASON_COLUMN, REASON_COLUMN + 2);
		layout_format(layout, TINT_UNKNOWN, "blind: %s", judged->blind[i]);
		layout_end(layout);
	}
}

static void write_chain(struct layout *layout, const struct report *report)
{
	struct stage_cause causes[STAGES] = { 0 };

	find_stage_causes(report, causes);
	layout_begin(layout, 0, 0);
	layout_words(layout, TINT_BOLD, "The chain a reset passes");
	layout_end(layout);
	for (unsigned stage = 0; stage < STAGES; stage++) {
		if (stage == STAGE_SIGN_IN) {
			layout_begin(layout, 0, 0);
			layout_words(layout, TINT_BOLD, "Beside the chain");
			layout_end(layout);
		}
		write_stage(layout, (enum stage)stage, &report->verdict->stages[stage], &causes[stage]);
	}
}

static const char *sign_in_words(enum sign_in sign_in)
{
	switch (sign_in) {
	case SIGN_IN_HASH_SYNC:
		return "password hash sync";
	case SIGN_IN_FEDERATED:
		return "federated";
	default:
		return "pass-through";
	}
}

/* Only where users of one kind fare differently from the whole. */
static void write_sign_ins(struct layout *layout, const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	bool differs = false;
	unsigned last = 0;

	for (unsigned i = 0; i < SIGN_INS; i++) {
		if (verdict->by_sign_in[i] == STATUS_NOT_CONFIGURED)
			continue;
		differs = differs || verdict->by_sign_in[i] != verdict->overall;
		last = i;
	}
	if (!differs)
		return;

	layout_begin(layout, 0, 2);
	layout_words(layout, TINT_BOLD, "By sign-in of the user:");
	for (unsigned i = 0; i <= last; i++) {
		const struct status_look *look = &looks[verdict->by_sign_in[i]];

		if (verdict->by_sign_in[i] == STATUS_NOT_CONFIGURED)
			continue;
		layout_words(layout, TINT_PLAIN, sign_in_words((enum sign_in)i));
		layout_format(layout, look->tint, "%s%s", look->words, i < last ? "," : ".");
	}
	layout_end(layout);
}

static void write_attempts(struct layout *layout, const struct report *report, const struct summary *summary)
{
	const struct attempt_statistics *attempts = &report->attempts;
	char number[COUNT_TEXT_SIZE], half[TIMESTAMP_TEXT_SIZE], most[TIMESTAMP_TEXT_SIZE];
	static const char *const words[ATTEMPT_RESULTS] = {
		[ATTEMPT_RUNNING] = "still running",
		[ATTEMPT_SUCCEEDED] = "succeeded",
		[ATTEMPT_REFUSED] = "refused (the user's doing or the policy's)",
		[ATTEMPT_FAILED] = "failed",
		[ATTEMPT_LOST] = "lost",
	};
	static const enum attempt_result order[] = { ATTEMPT_SUCCEEDED, ATTEMPT_REFUSED, ATTEMPT_FAILED, ATTEMPT_LOST,
						     ATTEMPT_RUNNING };
	enum attempt_result last;

	layout_begin(layout, 0, 10);
	layout_words(layout, TINT_BOLD, "Resets");
	layout_cell(layout, 10);
	if (summary->attempts == 0) {
		layout_words(layout, TINT_PLAIN, "none was seen");
		layout_end(layout);
		return;
	}
	layout_format(layout, TINT_PLAIN, "%s seen:", summary_count(summary->attempts, number));
	last = attempts->by_result[ATTEMPT_RUNNING] > 0 ? ATTEMPT_RUNNING : ATTEMPT_LOST;
	for (size_t i = 0; i < ELEMENTS(order); i++) {
		uint64_t count = attempts->by_result[order[i]];
		bool bad = count > 0 && (order[i] == ATTEMPT_FAILED || order[i] == ATTEMPT_LOST);

		layout_format(layout, bad ? TINT_BAD : TINT_PLAIN, "%s %s%s", summary_count(count, number),
			      words[order[i]], order[i] != last ? "," : "");
		if (order[i] == last)
			break;
	}
	if (attempts->latency_p50 != TIMESTAMP_NONE)
		layout_format(layout, TINT_DIM, "(half within %s, 95 %% within %s)",
			      summary_latency(attempts->latency_p50, half),
			      summary_latency(attempts->latency_p95, most));
	layout_end(layout);
}

static void write_count(struct layout *layout, enum tint tint, uint64_t count, const char *one, const char *many)
{
	char number[COUNT_TEXT_SIZE];

	if (count > 0)
		layout_format(layout, tint, "· %s %s", summary_count(count, number), count == 1 ? one : many);
}

static void write_source(struct layout *layout, const struct report_source *source, bool first, bool verbose)
{
	char number[COUNT_TEXT_SIZE], time[TIMESTAMP_TEXT_SIZE], age[TIMESTAMP_TEXT_SIZE];

	layout_begin(layout, 0, 12);
	layout_words(layout, TINT_BOLD, first ? "Read" : "");
	layout_cell(layout, 10);
	layout_format(layout, TINT_PLAIN, "%s: %s %s", source->name, summary_count(source->events, number),
		      source->events == 1 ? "record" : "records");
	if (verbose)
		layout_format(layout, TINT_PLAIN, "(%s of use)", summary_count(source->wanted, number));
	if (source->last_event != TIMESTAMP_NONE)
		layout_format(layout, TINT_PLAIN, "up to %s", timestamp_format_short(source->last_event, time));
	if (source->watermark != TIMESTAMP_NONE && source->age >= TIMESTAMP_MINUTE)
		layout_format(layout, TINT_DIM, "(%s behind)", duration_format(summary_whole(source->age), age));
	if (source->behind)
		layout_words(layout, TINT_WARNING, "· has more to read");
	write_count(layout, TINT_WARNING, source->gaps, "gap", "gaps");
	if (verbose)
		write_count(layout, TINT_DIM, source->repeated, "record came again", "records came again");
	write_count(layout, TINT_WARNING, source->late, "record came too late", "records came too late");
	write_count(layout, TINT_WARNING, source->damaged, "place could not be read", "places could not be read");
	layout_end(layout);
}

static void write_sources(struct layout *layout, const struct report *report, bool verbose)
{
	char number[COUNT_TEXT_SIZE];

	for (size_t i = 0; i < report->source_count; i++)
		write_source(layout, &report->sources[i], i == 0, verbose);
	if (report->source_count == 0) {
		layout_begin(layout, 0, 12);
		layout_words(layout, TINT_BOLD, "Read");
		layout_cell(layout, 10);
		layout_words(layout, TINT_PLAIN, "nothing");
		layout_end(layout);
	}
	for (size_t i = 0; i < report->damage_count; i++) {
		layout_begin(layout, 12, 14);
		layout_words(layout, TINT_WARNING, report->damages[i].text);
		layout_end(layout);
	}
	if (report->damages_untold > 0) {
		layout_begin(layout, 12, 14);
		layout_format(layout, TINT_WARNING, "and %s more such places",
			      summary_count(report->damages_untold, number));
		layout_end(layout);
	}
}

int report_write_text(const struct report *report, const struct report_style *style, struct buffer *buffer)
{
	unsigned columns = style->columns < COLUMNS_LEAST ? COLUMNS_LEAST : style->columns;
	struct layout layout = LAYOUT(buffer, columns > COLUMNS_MOST ? COLUMNS_MOST : columns, style->color);
	struct summary summary;

	summary_of(report, &summary);
	if (!text_write_users(&layout, report)) {
		write_verdict(&layout, report, &summary);
		write_window(&layout, report, &summary);
	}
	if (report->service != NULL)
		text_write_service(&layout, report);
	layout_empty_line(&layout);
	write_chain(&layout, report);
	write_sign_ins(&layout, report);
	layout_empty_line(&layout);
	text_write_predictions(&layout, report);
	text_write_populations(&layout, report);
	text_write_findings(&layout, report, summary.headline, style->verbose);
	write_attempts(&layout, report, &summary);
	write_sources(&layout, report, style->verbose);
	if (report->service != NULL)
		text_write_processes(&layout, report, style->verbose);
	return buffer->error;
}
