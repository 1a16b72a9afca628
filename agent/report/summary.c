/* SPDX-License-Identifier: Apache-2.0 */
/* Picks the headline out of a report and spells counts and times for people. */
#include "report/summary.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/timestamp.h"

#define NO_BREAK_BLANK "\xc2\xa0"

bool summary_counts(const struct finding *finding)
{
	return finding->state == FINDING_OPEN && !finding->accepted;
}

bool summary_is_root(const struct finding *finding)
{
	return finding->explained_by == NULL;
}

/* What stands beside the chain makes at most degraded of the whole. */
static enum status weight(const struct report *report, enum stage stage)
{
	enum status status = report->verdict->stages[stage].status;

	return status == STATUS_BROKEN && !stage_on_the_way(stage) ? STATUS_DEGRADED : status;
}

/* The verdict rests on a root whose stage weighs as much as the whole. */
static bool carries_verdict(const struct report *report, const struct finding *finding)
{
	return summary_counts(finding) && summary_is_root(finding) && finding->vantage == NULL &&
	       finding->level != LEVEL_INFORMATION &&
	       weight(report, finding_type(finding->id)->stage) == report->verdict->overall;
}

static void find_blind(const struct verdict *verdict, struct summary *summary)
{
	for (unsigned stage = 0; stage < STAGES && summary->blind == NULL; stage++) {
		const struct stage_verdict *judged = &verdict->stages[stage];

		if (judged->status == STATUS_UNKNOWN && judged->blind_count > 0) {
			summary->blind = judged->blind[0];
			summary->blind_stage = (enum stage)stage;
		}
	}
}

void summary_of(const struct report *report, struct summary *ret)
{
	struct summary summary = { .age = TIMESTAMP_NONE };

	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];

		if (summary_counts(finding) && summary_is_root(finding))
			summary.roots[finding->level]++;
		if (summary.headline == NULL && carries_verdict(report, finding))
			summary.headline = finding;
	}
	for (size_t i = 0; i < report->source_count; i++) {
		summary.events += report->sources[i].events;
		if (report->sources[i].watermark != TIMESTAMP_NONE && report->sources[i].age > summary.age)
			summary.age = report->sources[i].age;
	}
	for (unsigned result = 0; result < ATTEMPT_RESULTS; result++)
		summary.attempts += report->attempts.by_result[result];
	find_blind(report->verdict, &summary);
	*ret = summary;
}

const char *summary_subject_type(const struct finding *finding)
{
	return wbh_key_name(finding->subject);
}

const char *summary_subject_name(const struct finding *finding)
{
	const char *name = finding->keys[finding->subject];

	return name != NULL ? name : "(without a name)";
}

const char *summary_count(uint64_t count, char text[static COUNT_TEXT_SIZE])
{
	char digits[24];
	size_t size = 0;
	int length = snprintf(digits, sizeof(digits), "%" PRIu64, count);

	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0) {
			text[size++] = NO_BREAK_BLANK[0];
			text[size++] = NO_BREAK_BLANK[1];
		}
		text[size++] = digits[i];
	}
	text[size] = '\0';
	return text;
}

const char *summary_times(uint64_t count, char text[static COUNT_TEXT_SIZE])
{
	char number[COUNT_TEXT_SIZE];

	if (count == 1)
		(void)snprintf(text, COUNT_TEXT_SIZE, "once");
	else
		(void)snprintf(text, COUNT_TEXT_SIZE, "%.30s times", summary_count(count, number));
	return text;
}

int64_t summary_whole(int64_t distance)
{
	return distance - distance % (distance < TIMESTAMP_DAY ? TIMESTAMP_MINUTE : TIMESTAMP_HOUR);
}

const char *summary_when(int64_t time, int64_t now, char text[static WHEN_TEXT_SIZE])
{
	char moment[TIMESTAMP_TEXT_SIZE], distance[TIMESTAMP_TEXT_SIZE];

	if (time == TIMESTAMP_NONE || now == TIMESTAMP_NONE || time > now)
		(void)snprintf(text, WHEN_TEXT_SIZE, "%s", timestamp_format_short(time, moment));
	else if (now - time < TIMESTAMP_MINUTE)
		(void)snprintf(text, WHEN_TEXT_SIZE, "%s, just now", timestamp_format_short(time, moment));
	else
		(void)snprintf(text, WHEN_TEXT_SIZE, "%s, %s ago", timestamp_format_short(time, moment),
			       duration_format(summary_whole(now - time), distance));
	return text;
}

const char *summary_latency(int64_t latency, char text[static TIMESTAMP_TEXT_SIZE])
{
	if (latency < TIMESTAMP_SECOND || latency >= TIMESTAMP_MINUTE)
		return duration_format(latency, text);
	(void)snprintf(text, TIMESTAMP_TEXT_SIZE, "%.1f s", (double)latency / (double)TIMESTAMP_SECOND);
	return text;
}
