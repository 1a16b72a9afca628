/* SPDX-License-Identifier: Apache-2.0 */
/* Root findings with cause, remedy and what they explain; then what is accepted and what is over. */
#include "report/text_findings.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "report/prose.h"
#include "report/summary.h"

/* Beyond these a short report counts: a hundred users with one cause are one thing to read. */
#define SAME_LIMIT 3u
#define EXPLAINED_LIMIT 5u
#define NAME_LIMIT 5u
#define ENDED_LIMIT 5u

/* Numbered steps of a remedy in a short report. */
static const unsigned step_limits[LEVELS] = {
	[LEVEL_WARNING] = 1,
	[LEVEL_CRITICAL] = 2,
};

struct level_look {
	const char *words;
	enum tint tint;
};

static const struct level_look looks[LEVELS] = {
	[LEVEL_INFORMATION] = { "information", TINT_BOLD },
	[LEVEL_WARNING] = { "WARNING", TINT_WARNING },
	[LEVEL_CRITICAL] = { "CRITICAL", TINT_BAD },
};

/* What is no more than information needs no more than that. */
static void write_first_sentence(struct layout *layout, unsigned left, const char *text)
{
	const char *body = prose_step_start(text, 1) == 0 ? text + strlen("1. ") : text;
	const char *end = strstr(body, ". ");

	if (*body == '\0')
		return;
	prose_label(layout, left, "do");
	prose_piece(layout, body, end != NULL ? (size_t)(end - body) + 1 : strlen(body), false);
}

/* Whole, so that it can be copied: the one thing that may be wider than a line. */
static void write_reference(struct layout *layout, unsigned left, const char *address)
{
	if (address == NULL || *address == '\0')
		return;
	if (left + PROSE_LABEL_COLUMN + text_columns(address) <= layout->columns)
		prose_label(layout, left, "see");
	else
		layout_begin(layout, left, left);
	layout_unbroken(layout, address);
	layout_end(layout);
}

static void write_line(struct layout *layout, unsigned left, const char *label, const char *text, bool verbose)
{
	if (text == NULL || *text == '\0')
		return;
	prose_label(layout, left, label);
	prose_piece(layout, text, strlen(text), verbose);
}

static void write_title(struct layout *layout, unsigned left, const struct finding *finding)
{
	layout_begin(layout, left, left + 2);
	layout_words(layout, TINT_BOLD, finding_type(finding->id)->id);
	layout_words(layout, looks[finding->level].tint, looks[finding->level].words);
	layout_format(layout, TINT_BOLD, "%s:", finding->title);
	layout_format(layout, TINT_BOLD, "%s %s", summary_subject_type(finding), summary_subject_name(finding));
}

static const char *evidence_of(const struct finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (text_equal(finding->evidence[i].name, name))
			return finding->evidence[i].value;
	return NULL;
}

/* The configuration of the finding's server that changed before it began, or may have: NULL, none is known. */
static const struct finding *find_change(const struct report *report, const struct finding *finding)
{
	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *change = &report->findings[i];
		const char *since = evidence_of(change, "since");
		int64_t last_known;

		if (change->id != WB3015 || change == finding || change->state != FINDING_OPEN || since == NULL ||
		    timestamp_parse(since, strlen(since), &last_known) < 0)
			continue;
		if (text_equal_fold(change->keys[WBH_KEY_SERVER], finding->keys[WBH_KEY_SERVER]) &&
		    finding->first_seen >= last_known)
			return change;
	}
	return NULL;
}

/* When something was changed is where a search begins. */
static void write_change(struct layout *layout, unsigned left, const struct report *report,
			 const struct finding *finding)
{
	const struct finding *change = find_change(report, finding);

	if (change == NULL)
		return;
	prose_label(layout, left, "after");
	layout_format(layout, TINT_PLAIN, "%s was changed: %s (WB3015)", summary_subject_name(change),
		      evidence_of(change, "changed"));
	layout_end(layout);
}

static void write_since(struct layout *layout, unsigned left, const struct report *report,
			const struct finding *finding)
{
	char when[WHEN_TEXT_SIZE], times[COUNT_TEXT_SIZE], last[TIMESTAMP_TEXT_SIZE];

	prose_label(layout, left, "since");
	layout_format(layout, TINT_PLAIN, "%s; seen %s", summary_when(finding->first_seen, report->to, when),
		      summary_times(finding->count, times));
	if (finding->last_seen >= finding->first_seen + TIMESTAMP_MINUTE)
		layout_format(layout, TINT_PLAIN, "(last %s)", timestamp_format_short(finding->last_seen, last));
	if (finding->vantage != NULL)
		layout_format(layout, TINT_PLAIN, "by %s only, which proves nothing about the server",
			      finding->vantage);
	layout_end(layout);
	write_change(layout, left, report, finding);

	if (finding->stale_since == TIMESTAMP_NONE)
		return;
	prose_label(layout, left, "stale");
	layout_format(layout, TINT_WARNING, "could not be looked at again since %s: %s",
		      summary_when(finding->stale_since, report->to, when),
		      finding->stale_reason != NULL ? finding->stale_reason : "reason unknown");
	layout_end(layout);
}

static void write_evidence(struct layout *layout, unsigned left, const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct wbh_pair *pair = &finding->evidence[i];

		prose_label(layout, left, i == 0 ? "evidence" : "");
		layout_format(layout, TINT_PLAIN, "%s = %s", pair->name != NULL ? pair->name : "",
			      pair->value != NULL ? pair->value : "");
		layout_end(layout);
	}
	write_line(layout, left, "seen by", finding->seen_by, true);
	write_line(layout, left, "uid", finding->uid, true);
}

static void write_remedy(struct layout *layout, unsigned left, const struct finding *finding, bool verbose)
{
	if (finding->remedy != NULL && !verbose && finding->level == LEVEL_INFORMATION)
		write_first_sentence(layout, left, finding->remedy);
	else if (finding->remedy != NULL)
		prose_steps(layout, left, "do", finding->remedy, verbose ? UINT_MAX : step_limits[finding->level]);
	if (verbose || finding->level > LEVEL_INFORMATION)
		write_reference(layout, left, finding->reference);
}

/* `again`: the one before was of the same kind, and a short report tells once what to do. */
static void write_block(struct layout *layout, unsigned left, const struct report *report,
			const struct finding *finding, bool again, bool verbose)
{
	write_title(layout, left, finding);
	layout_end(layout);
	write_since(layout, left + 2, report, finding);
	write_line(layout, left + 2, "cause", finding->cause, verbose);
	if (again && !verbose)
		write_line(layout, left + 2, "do", finding->remedy != NULL ? "as above" : NULL, false);
	else
		write_remedy(layout, left + 2, finding, verbose);
	if (verbose)
		write_evidence(layout, left + 2, finding);
}

/* One line: what stands below a root, is accepted, or is over. */
static void write_brief(struct layout *layout, unsigned left, const struct report *report,
			const struct finding *finding, const char *ending)
{
	char when[WHEN_TEXT_SIZE];
	bool open = finding->state == FINDING_OPEN;

	layout_begin(layout, left, left + 2);
	layout_words(layout, TINT_PLAIN, finding_type(finding->id)->id);
	layout_words(layout, open ? looks[finding->level].tint : TINT_DIM,
		     open ? looks[finding->level].words : finding_state_name(finding->state));
	layout_format(layout, TINT_PLAIN, "%s: %s %s,", finding->title, summary_subject_type(finding),
		      summary_subject_name(finding));
	layout_format(layout, TINT_DIM, "%s %s%s", open ? "since" : "last seen",
		      summary_when(open ? finding->first_seen : finding->last_seen, report->to, when), ending);
	layout_end(layout);
}

/* The findings right behind a root that it explains: diagnosis hands them out in this order. */
static size_t explained_count(const struct report *report, size_t root)
{
	size_t count = 0;

	for (size_t i = root + 1; i < report->finding_count; i++, count++) {
		const struct finding *finding = &report->findings[i];

		if (!summary_counts(finding) || !text_equal(finding->explained_by, report->findings[root].uid))
			break;
	}
	return count;
}

static void write_explained(struct layout *layout, const struct report *report, size_t root, size_t count, bool verbose)
{
	char number[COUNT_TEXT_SIZE];

	if (count == 0)
		return;
	layout_begin(layout, 4, 4);
	layout_words(layout, TINT_DIM, "explains");
	layout_end(layout);
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &report->findings[root + 1 + i];

		if (verbose) {
			write_block(layout, 6, report, finding, false, true);
		} else if (i < EXPLAINED_LIMIT) {
			write_brief(layout, 6, report, finding, "");
		} else {
			layout_begin(layout, 6, 6);
			layout_format(layout, TINT_DIM, "and %s more", summary_count(count - i, number));
			layout_end(layout);
			break;
		}
	}
}

/* Asked of each finding in report order; `root` is the uid of the last root passed, NULL at first. A finding that
 * something else explains than the root before it is told by itself: rather twice than not at all. */
static bool stands_alone(const struct finding *finding, const char **root)
{
	if (!summary_counts(finding))
		return false;
	if (summary_is_root(finding))
		*root = finding->uid;
	return summary_is_root(finding) || *root == NULL || !text_equal(*root, finding->explained_by);
}

/* "… and 41 more: user a, user b, …" for the roots of one kind from `place` on. */
static void write_the_rest(struct layout *layout, const struct report *report, size_t place, uint64_t count)
{
	enum finding_id id = report->findings[place].id;
	char number[COUNT_TEXT_SIZE];
	unsigned named = 0;

	layout_begin(layout, 2, 4);
	layout_words(layout, TINT_BOLD, finding_type(id)->id);
	layout_format(layout, TINT_PLAIN, "and %s more of the same:", summary_count(count, number));
	for (size_t i = place; i < report->finding_count && named < NAME_LIMIT; i++) {
		const struct finding *finding = &report->findings[i];

		if (finding->id != id || !summary_counts(finding) || !summary_is_root(finding))
			continue;
		named++;
		layout_format(layout, TINT_PLAIN, "%s%s", summary_subject_name(finding), named < count ? "," : "");
	}
	if (named < count)
		layout_words(layout, TINT_DIM, "… (all with -v)");
	layout_end(layout);
	layout_empty_line(layout);
}

static void write_root(struct layout *layout, const struct report *report, size_t place, bool again, bool verbose)
{
	write_block(layout, 2, report, &report->findings[place], again, verbose);
	write_explained(layout, report, place, explained_count(report, place), verbose);
	layout_empty_line(layout);
}

static void write_roots(struct layout *layout, const struct report *report, const struct finding *headline,
			bool verbose)
{
	uint64_t total[FINDINGS] = { 0 }, told[FINDINGS] = { 0 };
	const char *root = NULL;

	for (size_t i = 0; i < report->finding_count; i++)
		total[report->findings[i].id] += stands_alone(&report->findings[i], &root);
	if (headline != NULL) {
		write_root(layout, report, (size_t)(headline - report->findings), false, verbose);
		told[headline->id]++;
	}

	root = NULL;
	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];
		uint64_t before = told[finding->id];

		if (!stands_alone(finding, &root) || finding == headline)
			continue;
		told[finding->id]++;
		if (verbose || before < SAME_LIMIT || total[finding->id] == SAME_LIMIT + 1)
			write_root(layout, report, i, before > 0, verbose);
		else if (before == SAME_LIMIT)
			write_the_rest(layout, report, i, total[finding->id] - SAME_LIMIT);
	}
}

static void write_acceptance(struct layout *layout, const struct finding *finding)
{
	char until[TIMESTAMP_TEXT_SIZE];

	if (!finding->accepted || finding->accepted_as == NULL)
		return;
	layout_begin(layout, 4, 4);
	layout_format(layout, TINT_DIM, "accepted until %s", timestamp_format_short(finding->accepted_until, until));
	layout_format(layout, TINT_DIM, "[%s]%s", finding->accepted_as, finding->accepted_reason != NULL ? ":" : "");
	layout_words(layout, TINT_DIM, finding->accepted_reason);
	layout_end(layout);
}

static void write_ended(struct layout *layout, const struct report *report, bool verbose)
{
	char number[COUNT_TEXT_SIZE];
	uint64_t told = 0, untold = 0;

	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];

		if (summary_counts(finding))
			continue;
		if (told == 0) {
			layout_begin(layout, 0, 0);
			layout_words(layout, TINT_BOLD, "Accepted, or over");
			layout_end(layout);
		}
		if (!verbose && told == ENDED_LIMIT) {
			untold++;
			continue;
		}
		write_brief(layout, 2, report, finding,
			    finding->accepted && finding->accepted_as == NULL ? "; accepted" : "");
		write_acceptance(layout, finding);
		told++;
	}
	if (untold > 0) {
		layout_begin(layout, 2, 2);
		layout_format(layout, TINT_DIM, "and %s more", summary_count(untold, number));
		layout_end(layout);
	}
	if (told > 0)
		layout_empty_line(layout);
}

void text_write_findings(struct layout *layout, const struct report *report, const struct finding *headline,
			 bool verbose)
{
	const char *root = NULL;
	bool any = false;

	for (size_t i = 0; i < report->finding_count && !any; i++)
		any = stands_alone(&report->findings[i], &root);
	if (any) {
		layout_begin(layout, 0, 0);
		layout_words(layout, TINT_BOLD, "What is wrong, and what to do");
		layout_end(layout);
	}
	write_roots(layout, report, headline, verbose);
	write_ended(layout, report, verbose);
}
