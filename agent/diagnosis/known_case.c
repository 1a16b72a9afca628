/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings an administrator has accepted, or has said to ignore during maintenance. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "diagnosis/track.h"

static bool fits(enum wbh_key key, const char *pattern, const char *name)
{
	return name != NULL && text_matches(pattern, name, wbh_key_folds(key));
}

/* Maintenance of a server is about everything that is known to be about that server. */
static bool subject_matches(const struct known_case *known, const struct track *track)
{
	const struct payload *payload = track->shown.run.last;

	if (known->subject == NULL || fits(track->subject, known->subject, track->name))
		return true;
	if (known->finding != NULL || payload == NULL)
		return false;
	for (unsigned key = 0; key < WBH_KEYS; key++)
		if (fits((enum wbh_key)key, known->subject, payload->keys[key]))
			return true;
	return false;
}

/* A case without an end hides nothing. A window hides what began in it: what was so before is no fault of the work. */
static bool case_holds(const struct known_case *known, const struct track *track, int64_t now)
{
	if (now >= known->until)
		return false;
	return known->from == TIMESTAMP_NONE || (now >= known->from && track->shown.run.first_seen >= known->from);
}

int64_t cases_now(const struct diagnosis *diagnosis)
{
	return diagnosis->clock > diagnosis->now ? diagnosis->clock : diagnosis->now;
}

const struct known_case *track_known_case(const struct diagnosis *diagnosis, const struct track *track)
{
	const struct known_case *found = NULL;

	for (size_t i = 0; i < diagnosis->book.case_count; i++) {
		const struct known_case *known = &diagnosis->book.cases[i];

		if (case_holds(known, track, cases_now(diagnosis)) &&
		    (known->finding == NULL || finding_from_name(known->finding) == (int)track->id) &&
		    subject_matches(known, track) && (found == NULL || known->until > found->until))
			found = known;
	}
	return found;
}

int64_t known_case_digest(const struct known_case *known)
{
	char text[DIGEST_TEXT_SIZE], until[sizeof("-9223372036854775808")];

	if (known == NULL)
		return 0;
	(void)snprintf(until, sizeof(until), "%" PRId64, known->until);
	(void)DIGEST(text, "case", known->name, until, known->reason);
	text[15] = '\0';
	return strtoll(text, NULL, 16) | 1;
}

int64_t cases_deadline(const struct diagnosis *diagnosis)
{
	int64_t deadline = TIMESTAMP_NONE, now = cases_now(diagnosis);

	for (size_t i = 0; i < diagnosis->book.case_count; i++) {
		const int64_t edges[] = { diagnosis->book.cases[i].from, diagnosis->book.cases[i].until };

		for (size_t j = 0; j < ELEMENTS(edges); j++)
			if (edges[j] > now && (deadline == TIMESTAMP_NONE || edges[j] < deadline))
				deadline = edges[j];
	}
	return deadline;
}
