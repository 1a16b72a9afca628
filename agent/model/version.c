/* SPDX-License-Identifier: Apache-2.0 */
/* Judging a version by releases, floors and faults. */
#include "model/version.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"

#define DAY_SIZE 10 /* "2026-09-30" */

void version_book_done(struct version_book *book)
{
	for (size_t i = 0; i < book->release_count; i++)
		free(book->releases[i].source);
	for (size_t i = 0; i < book->floor_count; i++) {
		free(book->floors[i].words);
		free(book->floors[i].source);
	}
	for (size_t i = 0; i < book->fault_count; i++) {
		free(book->faults[i].words);
		free(book->faults[i].source);
	}
	free(book->releases);
	free(book->floors);
	free(book->faults);
	*book = (struct version_book){ 0 };
}

/* One number; *text moves behind it. */
static int parse_part(const char **text, uint32_t *ret)
{
	uint64_t number = 0;
	const char *digit = *text;

	for (; *digit >= '0' && *digit <= '9'; digit++) {
		number = number * 10 + (uint64_t)(*digit - '0');
		if (number > UINT32_MAX)
			return -EINVAL;
	}
	if (digit == *text)
		return -EINVAL;
	*text = digit;
	*ret = (uint32_t)number;
	return 0;
}

int version_parse(const char *text, struct version *ret)
{
	struct version version = { { 0 } };

	for (size_t i = 0; i < VERSION_PARTS; i++) {
		if (parse_part(&text, &version.parts[i]) < 0)
			return -EINVAL;
		if (*text == '\0') {
			if (i == 0)
				return -EINVAL;
			*ret = version;
			return 0;
		}
		if (*text++ != '.')
			return -EINVAL;
	}
	return -EINVAL;
}

int version_compare(const struct version *a, const struct version *b)
{
	for (size_t i = 0; i < VERSION_PARTS; i++)
		if (a->parts[i] != b->parts[i])
			return a->parts[i] < b->parts[i] ? -1 : 1;
	return 0;
}

const char *version_format(const struct version *version, char text[static VERSION_TEXT_SIZE])
{
	(void)snprintf(text, VERSION_TEXT_SIZE, "%u.%u.%u.%u", version->parts[0], version->parts[1], version->parts[2],
		       version->parts[3]);
	return text;
}

static __attribute__((format(printf, 2, 3))) void say(struct version_judgement *judgement, const char *format, ...)
{
	size_t size = strlen(judgement->words);
	va_list arguments;

	if (size > 0)
		size += (size_t)snprintf(judgement->words + size, sizeof(judgement->words) - size, "; ");
	if (size >= sizeof(judgement->words))
		return;
	va_start(arguments, format);
	(void)vsnprintf(judgement->words + size, sizeof(judgement->words) - size, format, arguments);
	va_end(arguments);
}

/* The worst answer stands; the first of equals. */
static void decide(struct version_judgement *judgement, enum version_answer answer, int64_t since, const char *source)
{
	static const enum level levels[] = {
		[VERSION_SUPPORTED] = LEVEL_INFORMATION, [VERSION_ENDS_SOON] = LEVEL_INFORMATION,
		[VERSION_FAULTY] = LEVEL_WARNING,        [VERSION_RETIRED] = LEVEL_WARNING,
		[VERSION_WITHDRAWN] = LEVEL_WARNING,     [VERSION_STOPPED] = LEVEL_CRITICAL,
	};

	if (answer <= judgement->answer)
		return;
	judgement->answer = answer;
	judgement->level = levels[answer];
	judgement->since = since;
	judgement->source = source;
}

/* Of several floors the one that came, or comes, first. */
static void judge_floors(const struct version_book *book, const struct version *version, int64_t now,
			 struct version_judgement *judgement)
{
	const struct version_floor *first = NULL;
	char least[VERSION_TEXT_SIZE], day[TIMESTAMP_TEXT_SIZE];

	for (size_t i = 0; i < book->floor_count; i++) {
		const struct version_floor *floor = &book->floors[i];

		if (version_compare(version, &floor->version) < 0 && floor->from - book->soon <= now &&
		    (first == NULL || floor->from < first->from))
			first = floor;
	}
	if (first == NULL)
		return;
	say(judgement, "%s %.*s nothing below %s works: %s", first->from <= now ? "since" : "from", DAY_SIZE,
	    timestamp_format(first->from, day), version_format(&first->version, least), first->words);
	decide(judgement, first->from <= now ? VERSION_STOPPED : VERSION_ENDS_SOON, first->from, first->source);
}

/* A build retires no later than the ones after it: the first with a day, from this version on, bounds it. */
static const struct version_release *next_end(const struct version_book *book, const struct version *version)
{
	for (size_t i = 0; i < book->release_count; i++) {
		const struct version_release *release = &book->releases[i];

		if (version_compare(&release->version, version) >= 0 && release->supported_until != TIMESTAMP_NONE)
			return release;
	}
	return NULL;
}

/* … and no earlier than the ones before it. */
static const struct version_release *last_at_most(const struct version_book *book, const struct version *version)
{
	const struct version_release *found = NULL;

	for (size_t i = 0; i < book->release_count; i++)
		if (version_compare(&book->releases[i].version, version) <= 0)
			found = &book->releases[i];
	return found;
}

static bool has_ended(const struct version_release *release, int64_t now)
{
	return release->supported_until != TIMESTAMP_NONE && release->supported_until <= now;
}

static int judge_support(const struct version_book *book, const struct version *version, int64_t now,
			 struct version_judgement *judgement)
{
	const struct version_release *next = next_end(book, version), *last = last_at_most(book, version);
	bool is_listed = last != NULL && version_compare(&last->version, version) == 0;
	char day[TIMESTAMP_TEXT_SIZE];

	if (is_listed && last->withdrawn) {
		say(judgement, "withdrawn by its maker");
		decide(judgement, VERSION_WITHDRAWN, TIMESTAMP_NONE, last->source);
	}
	if (next == NULL)
		return 0;

	if (has_ended(next, now)) {
		say(judgement, "retired since %.*s", DAY_SIZE, timestamp_format(next->supported_until, day));
		decide(judgement, VERSION_RETIRED, next->supported_until, next->source);
	} else if (is_listed && next->supported_until - book->soon <= now) {
		say(judgement, "supported until %.*s", DAY_SIZE, timestamp_format(next->supported_until, day));
		decide(judgement, VERSION_ENDS_SOON, next->supported_until, next->source);
	} else if (!is_listed && last != NULL && has_ended(last, now)) {
		return 1;
	}
	return 0;
}

static void judge_faults(const struct version_book *book, const struct version *version,
			 struct version_judgement *judgement)
{
	for (size_t i = 0; i < book->fault_count; i++) {
		const struct version_fault *fault = &book->faults[i];
		char mended[VERSION_TEXT_SIZE];

		if (version_compare(version, &fault->first) < 0 || version_compare(version, &fault->mended) >= 0)
			continue;
		say(judgement, "known fault, mended in %s: %s", version_format(&fault->mended, mended), fault->words);
		decide(judgement, VERSION_FAULTY, TIMESTAMP_NONE, fault->source);
	}
}

static void name_newest(const struct version_book *book, struct version_judgement *judgement)
{
	for (size_t i = 0; i < book->release_count; i++)
		if (!book->releases[i].withdrawn)
			(void)version_format(&book->releases[i].version, judgement->newest);
}

int version_judge(const struct version_book *book, const char *text, int64_t now, struct version_judgement *ret)
{
	struct version_judgement judgement = { .answer = VERSION_SUPPORTED,
					       .level = LEVEL_INFORMATION,
					       .since = TIMESTAMP_NONE };
	struct version version;

	if (book->release_count == 0 || version_parse(text, &version) < 0)
		return 1;
	if (now < book->as_of)
		now = book->as_of;

	judge_floors(book, &version, now, &judgement);
	if (judgement.answer != VERSION_STOPPED) {
		/* What no longer works at all has no other fault worth telling. */
		if (judge_support(book, &version, now, &judgement) > 0)
			return 1;
		judge_faults(book, &version, &judgement);
	}
	name_newest(book, &judgement);
	*ret = judgement;
	return 0;
}

static void add_evidence(struct version_told *told, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		told->evidence[told->evidence_count++] = (struct wbh_pair){ .name = name, .value = value };
}

void version_tell(const struct version_book *book, const char *text, int64_t now, struct version_told *ret)
{
	struct version_judgement *judgement = &ret->judgement;
	char day[TIMESTAMP_TEXT_SIZE];

	*ret = (struct version_told){ .presence = WBH_UNKNOWN };
	add_evidence(ret, "version", text);
	if (version_judge(book, text, now, judgement) > 0)
		return;

	ret->presence = judgement->answer > VERSION_SUPPORTED ? WBH_PRESENT : WBH_ABSENT_NOW;
	if (ret->presence == WBH_ABSENT_NOW)
		return;
	ret->level = level_name(judgement->level);
	if (judgement->since != TIMESTAMP_NONE)
		(void)snprintf(ret->since, sizeof(ret->since), "%.*s", DAY_SIZE,
			       timestamp_format(judgement->since, day));
	add_evidence(ret, "state", judgement->words);
	add_evidence(ret, "since", ret->since);
	add_evidence(ret, "newest", judgement->newest);
	add_evidence(ret, "source", judgement->source);
}
