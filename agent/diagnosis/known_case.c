/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings an administrator has accepted, or has said to ignore during maintenance. */
#include "base/text.h"
#include "diagnosis/track.h"

static bool names_equal(enum wbh_key key, const char *a, const char *b)
{
	return wbh_key_folds(key) ? text_equal_fold(a, b) : text_equal(a, b);
}

/* Maintenance of a server is about everything that is known to be about that server. */
static bool subject_matches(const struct known_case *known, const struct track *track)
{
	const struct payload *payload = track->shown.run.last;

	if (known->subject == NULL || names_equal(track->subject, known->subject, track->name))
		return true;
	if (known->finding != NULL || payload == NULL)
		return false;
	for (unsigned key = 0; key < WBH_KEYS; key++)
		if (names_equal(key, known->subject, payload->keys[key]))
			return true;
	return false;
}

/* A case without an end hides nothing. */
static bool case_holds(const struct known_case *known, int64_t now)
{
	return (known->from == TIMESTAMP_NONE || now >= known->from) && now < known->until;
}

bool track_is_accepted(const struct diagnosis *diagnosis, const struct track *track, int64_t now)
{
	for (size_t i = 0; i < diagnosis->book.case_count; i++) {
		const struct known_case *known = &diagnosis->book.cases[i];

		if (case_holds(known, now) &&
		    (known->finding == NULL || finding_from_name(known->finding) == (int)track->id) &&
		    subject_matches(known, track))
			return true;
	}
	return false;
}

int64_t cases_deadline(const struct diagnosis *diagnosis, int64_t now)
{
	int64_t deadline = TIMESTAMP_NONE;

	for (size_t i = 0; i < diagnosis->book.case_count; i++) {
		const int64_t edges[] = { diagnosis->book.cases[i].from, diagnosis->book.cases[i].until };

		for (size_t j = 0; j < ELEMENTS(edges); j++)
			if (edges[j] > now && (deadline == TIMESTAMP_NONE || edges[j] < deadline))
				deadline = edges[j];
	}
	return deadline;
}
