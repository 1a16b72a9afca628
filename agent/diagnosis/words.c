/* SPDX-License-Identifier: Apache-2.0 */
/* A finding in words: the phrases of the chosen language, filled in with the names and numbers of the case. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "diagnosis/track.h"

#define EVIDENCE "evidence:"

struct case_values {
	const struct track *track;
	const struct run *run;
	char text[TIMESTAMP_TEXT_SIZE];
};

static const char *time_value(struct case_values *values, int64_t time)
{
	return time != TIMESTAMP_NONE ? timestamp_format_short(time, values->text) : NULL;
}

static const char *evidence_value(const struct payload *payload, const char *name)
{
	for (size_t i = 0; i < payload->evidence_count; i++)
		if (text_equal(payload->evidence[i].name, name))
			return payload->evidence[i].value;
	return NULL;
}

static const char *case_value(void *context, const char *name)
{
	struct case_values *values = context;
	const struct payload *payload = values->run->last;
	int key;

	if (text_equal(name, "count")) {
		(void)snprintf(values->text, sizeof(values->text), "%" PRIu64, values->run->count);
		return values->text;
	}
	if (text_equal(name, "first_seen"))
		return time_value(values, values->run->first_seen);
	if (text_equal(name, "last_seen"))
		return time_value(values, values->run->last_seen);
	if (text_equal(name, "since"))
		return time_value(values, values->run->begins);
	if (text_starts(name, EVIDENCE))
		return payload != NULL ? evidence_value(payload, name + strlen(EVIDENCE)) : NULL;

	key = wbh_key_from_name(name);
	if (key == (int)values->track->subject)
		return values->track->name;
	return key >= 0 && payload != NULL ? payload->keys[key] : NULL;
}

/* What does not fit is left out, visibly. */
static char *fill_in(const struct track *track, const struct run *run, const char *template)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(RENDER_LIMIT);
	struct case_values values = { .track = track, .run = run };

	if (phrase_render(template, case_value, &values, &buffer) == 0)
		return buffer_steal_text(&buffer);
	if (buffer.error == -ENOMEM)
		return NULL;
	buffer_clear(&buffer);
	(void)buffer_append_text(&buffer, finding_type(track->id)->title);
	return buffer_steal_text(&buffer);
}

static const struct phrase *phrase_of(const struct diagnosis *diagnosis, enum finding_id id)
{
	static const struct phrase none;

	return diagnosis->book.phrases != NULL ? &diagnosis->book.phrases->phrases[id] : &none;
}

static int write_words(const struct track *track, const struct shown *shown, const struct phrase *phrase,
		       const char *title, struct words *words)
{
	if (words->cause != NULL)
		return 0;
	(void)finding_episode(track->uid, shown->opened, words->episode);
	words->cause = phrase->cause != NULL ? fill_in(track, &shown->run, phrase->cause) : strdup(title);
	words->remedy = fill_in(track, &shown->run, phrase->remedy != NULL ? phrase->remedy : "");
	return words->cause != NULL && words->remedy != NULL ? 0 : -ENOMEM;
}

void words_done(struct words *words)
{
	free(words->cause);
	free(words->remedy);
	*words = (struct words){ .cause = NULL };
}

static const char *stale_reason(const struct shown *shown)
{
	const char *reason = shown->stale != NULL ? evidence_value(shown->stale, "reason") : NULL;

	return reason != NULL ? reason : "it could not be looked at again";
}

static const char *seen_from(const struct payload *payload)
{
	for (size_t i = 0; i < payload->evidence_count; i++)
		if (text_equal(payload->evidence[i].name, FINDING_SEEN_FROM))
			return payload->evidence[i].value;
	return NULL;
}

int track_finding(const struct diagnosis *diagnosis, const struct track *track, const struct shown *shown,
		  struct words *words, struct finding *ret)
{
	const struct phrase *phrase = phrase_of(diagnosis, track->id);
	const char *title = phrase->title != NULL ? phrase->title : finding_type(track->id)->title;
	const struct payload *payload = shown->run.last;
	const struct known_case *known = shown->acceptance != 0 ? track_known_case(diagnosis, track) : NULL;
	int r = write_words(track, shown, phrase, title, words);

	if (r < 0)
		return r;
	*ret = (struct finding){
		.id = track->id,
		.uid = track->uid,
		.episode = words->episode,
		.revision = shown->revision,
		.level = shown->level,
		.state = shown->state,
		.stale_since = shown->stale_since,
		.stale_reason = shown->stale_since != TIMESTAMP_NONE ? stale_reason(shown) : NULL,
		.subject = track->subject,
		.title = title,
		.cause = words->cause,
		.remedy = phrase->remedy != NULL ? words->remedy : NULL,
		.reference = phrase->reference,
		.opened = shown->opened,
		.first_seen = shown->run.first_seen,
		.last_seen = shown->run.last_seen,
		.count = shown->run.count,
		.explained_by = shown->explained_by[0] != '\0' ? shown->explained_by : NULL,
		.accepted = shown->acceptance != 0,
	};
	if (known != NULL) {
		ret->accepted_as = known->name;
		ret->accepted_until = known->until;
		ret->accepted_reason = known->reason;
	}
	if (payload != NULL) {
		memcpy(ret->keys, payload->keys, sizeof(ret->keys));
		ret->evidence = payload->evidence;
		ret->evidence_count = payload->evidence_count;
		ret->seen_by = payload->seen_by;
		ret->vantage = seen_from(payload);
	}
	ret->keys[track->subject] = track->name;
	return 0;
}
