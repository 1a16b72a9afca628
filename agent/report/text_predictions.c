/* SPDX-License-Identifier: Apache-2.0 */
/* One user after the other: the reset first, with its reason; then what differs from it. */
#include "report/text_predictions.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "report/prose.h"
#include "report/summary.h"

#define LEFT 4u
#define COUNT_COLUMN 8u
#define NAMES_LIMIT 5u

static const struct {
	const char *mark;
	enum tint tint;
	const char *answer;
} looks[WBH_ANSWERS] = {
	[WBH_ANSWER_UNKNOWN] = { "?", TINT_UNKNOWN, "nobody can tell" },
	[WBH_ANSWER_YES] = { "✓", TINT_GOOD, "a reset would work" },
	[WBH_ANSWER_NO] = { "✗", TINT_BAD, "a reset would FAIL" },
};

static const char *const bases[WBH_BASES] = {
	[WBH_DOCUMENTED] = "as documented by the vendor",
	[WBH_SPECIFIED] = "as the protocol is specified",
	[WBH_PROVED] = "as real domain controllers do",
};

static const char *const operations[WBH_OPERATIONS] = {
	[WBH_RESET] = "reset",
	[WBH_ADMIN_RESET] = "reset by an administrator",
	[WBH_CHANGE] = "change with the old password",
	[WBH_UNLOCK] = "unlock",
	[WBH_FORCE_CHANGE] = "must change at next sign-in",
};

static const struct wbh_outlook *outlook_of(const struct wbh_prediction *prediction, enum wbh_operation operation)
{
	static const struct wbh_outlook unknown = { .answer = WBH_ANSWER_UNKNOWN };

	for (size_t i = 0; i < prediction->outlook_count; i++)
		if (prediction->outlooks[i].operation == operation)
			return &prediction->outlooks[i];
	return &unknown;
}

static void write_line(struct layout *layout, const char *label, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	prose_label(layout, LEFT, label);
	prose_piece(layout, text, strlen(text), true);
}

static void write_name(struct layout *layout, const struct wbh_prediction *prediction, const struct wbh_outlook *reset)
{
	const char *name = prediction->upn != NULL ? prediction->upn : prediction->asked;
	char time[TIMESTAMP_TEXT_SIZE];

	layout_begin(layout, 2, LEFT);
	layout_words(layout, looks[reset->answer].tint, looks[reset->answer].mark);
	layout_format(layout, TINT_BOLD, "%s:", name);
	layout_words(layout, looks[reset->answer].tint, looks[reset->answer].answer);
	if (reset->until != 0)
		layout_format(layout, TINT_PLAIN, "until %s", timestamp_format_short(reset->until, time));
	if (reset->answer != WBH_ANSWER_UNKNOWN)
		layout_format(layout, TINT_DIM, "(%s)", bases[reset->basis]);
	layout_end(layout);
}

static bool is_told_like(const struct wbh_outlook *outlook, const struct wbh_outlook *reset)
{
	return outlook->answer == reset->answer &&
	       (outlook->reason == NULL || (reset->reason != NULL && text_equal(outlook->reason, reset->reason)));
}

/* What fares as the reset does, in one line; what does not, each with its reason. */
static void write_others(struct layout *layout, const struct wbh_prediction *prediction,
			 const struct wbh_outlook *reset)
{
	bool any = false;

	for (unsigned i = WBH_RESET + 1; i < WBH_OPERATIONS; i++) {
		const struct wbh_outlook *outlook = outlook_of(prediction, (enum wbh_operation)i);

		if (!is_told_like(outlook, reset))
			continue;
		if (!any)
			prose_label(layout, LEFT, "likewise");
		layout_format(layout, TINT_PLAIN, "%s%s", any ? "· " : "", operations[i]);
		any = true;
	}
	if (any)
		layout_end(layout);

	for (unsigned i = WBH_RESET + 1; i < WBH_OPERATIONS; i++) {
		const struct wbh_outlook *outlook = outlook_of(prediction, (enum wbh_operation)i);

		if (is_told_like(outlook, reset))
			continue;
		prose_label(layout, LEFT, wbh_answer_name(outlook->answer));
		layout_format(layout, looks[outlook->answer].tint, "%s%s", operations[i],
			      outlook->reason != NULL ? ":" : "");
		layout_words(layout, TINT_PLAIN, outlook->reason);
		layout_end(layout);
	}
}

static void write_prediction(struct layout *layout, const struct wbh_prediction *prediction)
{
	const struct wbh_outlook *reset = outlook_of(prediction, WBH_RESET);

	write_name(layout, prediction, reset);
	write_line(layout, "why", reset->reason);
	write_line(layout, "set by", reset->decided_by);
	write_line(layout, "do", reset->remedy);
	write_others(layout, prediction, reset);
	write_line(layout, "user", prediction->dn);
	write_line(layout, "asked", prediction->controller);
}

/* "anna@corp.example, 2 more". */
static void write_names(struct layout *layout, const struct report *report, enum wbh_answer answer, size_t count)
{
	size_t told = 0;

	for (size_t i = 0; i < report->prediction_count && told < NAMES_LIMIT; i++) {
		const struct wbh_prediction *prediction = &report->predictions[i];
		const char *name = prediction->upn != NULL ? prediction->upn : prediction->asked;

		if (outlook_of(prediction, WBH_RESET)->answer != answer)
			continue;
		told++;
		layout_format(layout, TINT_BOLD, "%s%s", name, told == count ? "." : ",");
	}
	if (told < count)
		layout_format(layout, TINT_BOLD, "%zu more.", count - told);
}

bool text_write_users(struct layout *layout, const struct report *report)
{
	static const char *const words[WBH_ANSWERS] = {
		[WBH_ANSWER_UNKNOWN] = "Nobody can tell whether a reset would work for",
		[WBH_ANSWER_YES] = "A reset would work for",
		[WBH_ANSWER_NO] = "A reset would FAIL for",
	};
	static const enum wbh_answer order[] = { WBH_ANSWER_NO, WBH_ANSWER_UNKNOWN, WBH_ANSWER_YES };
	size_t counts[WBH_ANSWERS] = { 0 };
	char time[TIMESTAMP_TEXT_SIZE];

	if (report->prediction_count == 0)
		return false;
	for (size_t i = 0; i < report->prediction_count; i++)
		counts[outlook_of(&report->predictions[i], WBH_RESET)->answer]++;
	for (size_t i = 0; i < ELEMENTS(order); i++) {
		if (counts[order[i]] == 0)
			continue;
		layout_begin(layout, 0, 0);
		layout_words(layout, looks[order[i]].tint, words[order[i]]);
		write_names(layout, report, order[i], counts[order[i]]);
		layout_end(layout);
	}
	layout_begin(layout, 0, 0);
	layout_format(layout, TINT_PLAIN, "Asked at %s.", timestamp_format_short(report->to, time));
	layout_end(layout);
	return true;
}

void text_write_predictions(struct layout *layout, const struct report *report)
{
	if (report->prediction_count == 0)
		return;
	layout_begin(layout, 0, 0);
	layout_words(layout, TINT_BOLD, "Would a reset work now?");
	layout_end(layout);
	for (size_t i = 0; i < report->prediction_count; i++)
		write_prediction(layout, &report->predictions[i]);
	layout_empty_line(layout);
}

static void write_population(struct layout *layout, const struct wbh_population *population)
{
	char cannot[COUNT_TEXT_SIZE], all[COUNT_TEXT_SIZE], unknown[COUNT_TEXT_SIZE];

	layout_begin(layout, 0, 2);
	layout_format(layout, population->cannot_reset > 0 ? TINT_BAD : TINT_GOOD,
		      "Resets will fail for %s of %s users", summary_count(population->cannot_reset, cannot),
		      summary_count(population->in_scope, all));
	layout_format(layout, TINT_PLAIN, "in scope of %s", population->domain);
	layout_format(layout, TINT_DIM, "(%s%s)", population->scope_basis,
		      population->partial ? "; the pass was not whole, there are more" : "");
	if (population->unknown > 0)
		layout_format(layout, TINT_UNKNOWN, "· of %s nobody can tell",
			      summary_count(population->unknown, unknown));
	layout_end(layout);
}

static void write_cause(struct layout *layout, const struct wbh_population_cause *cause)
{
	int id = finding_from_name(cause->finding);
	char count[COUNT_TEXT_SIZE];

	layout_begin(layout, 2, COUNT_COLUMN);
	layout_words(layout, TINT_BOLD, summary_count(cause->count, count));
	layout_cell(layout, COUNT_COLUMN);
	layout_format(layout, TINT_PLAIN, "%s: %s", id >= 0 ? finding_type((enum finding_id)id)->title : cause->finding,
		      cause->container);
	if (cause->examples != NULL)
		layout_format(layout, TINT_DIM, "(%s)", cause->examples);
	layout_end(layout);
}

void text_write_populations(struct layout *layout, const struct report *report)
{
	for (size_t i = 0; i < report->population_count; i++) {
		const struct wbh_population *population = report->populations[i];

		write_population(layout, population);
		for (size_t k = 0; k < population->cause_count; k++)
			write_cause(layout, &population->causes[k]);
	}
	if (report->population_count > 0)
		layout_empty_line(layout);
}
