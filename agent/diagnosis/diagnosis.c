/* SPDX-License-Identifier: Apache-2.0 */
/* The door of the room: symptoms go in here. */
#include "diagnosis/diagnosis.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diagnosis/track.h"

static void destroy_track(void *track)
{
	track_free(track);
}

static const char *type_explains(enum finding_id id)
{
	return finding_type(id)->explains;
}

int diagnosis_new(struct diagnosis **ret, const struct diagnosis_book *book, struct wbh_problem *problem)
{
	_cleanup_(diagnosis_free_p) struct diagnosis *diagnosis = calloc(1, sizeof(*diagnosis));
	int r;

	if (diagnosis == NULL)
		return -ENOMEM;
	diagnosis->book = *book;
	diagnosis->now = TIMESTAMP_NONE;
	diagnosis->clock = TIMESTAMP_NONE;
	diagnosis->case_deadline = TIMESTAMP_NONE;
	diagnosis->all_changed = true;
	diagnosis->listing_stale = true;
	diagnosis->tracks = table_new(destroy_track);
	diagnosis->gone = table_new(NULL);
	if (diagnosis->tracks == NULL || diagnosis->gone == NULL)
		return -ENOMEM;
	r = explanations_read(&diagnosis->explanations, type_explains, problem);
	if (r < 0)
		return r;

	*ret = steal_pointer(diagnosis);
	return 0;
}

void diagnosis_free(struct diagnosis *diagnosis)
{
	if (diagnosis == NULL)
		return;
	explanations_done(&diagnosis->explanations);
	table_free(diagnosis->tracks);
	table_free(diagnosis->gone);
	free(diagnosis->dirty.tracks);
	free(diagnosis->unsaved.tracks);
	free(diagnosis->heap.tracks);
	free(diagnosis->listing);
	free(diagnosis);
}

void diagnosis_set_cases(struct diagnosis *diagnosis, const struct known_case *cases, size_t count)
{
	diagnosis->book.cases = cases;
	diagnosis->book.case_count = count;
	diagnosis->all_changed = true;
}

void diagnosis_set_clock(struct diagnosis *diagnosis, int64_t wall)
{
	diagnosis->clock = wall;
}

int64_t diagnosis_case_deadline(const struct diagnosis *diagnosis)
{
	return cases_deadline(diagnosis);
}

uint64_t diagnosis_untold(const struct diagnosis *diagnosis)
{
	return diagnosis->untold;
}

static uint64_t short_digest(const char *kind, const char *name)
{
	char text[DIGEST_TEXT_SIZE];

	(void)DIGEST(text, kind, name);
	text[16] = '\0';
	return strtoull(text, NULL, 16);
}

/* Without an identity of its own a sighting is known by its time; finding and subject are the track's. */
static uint64_t identity_of(const struct wbh_symptom *symptom)
{
	char time[sizeof("-9223372036854775808")];

	if (symptom->identity != NULL)
		return short_digest("told", symptom->identity);
	(void)snprintf(time, sizeof(time), "%" PRId64, symptom->time);
	return short_digest("time", time);
}

int diagnosis_server_digest(const char *server, uint64_t *ret)
{
	_cleanup_free_ char *name = NULL;

	*ret = 0;
	if (server == NULL)
		return 0;
	name = strdup(server);
	if (name == NULL)
		return -ENOMEM;
	text_lower(name);
	*ret = short_digest("server", name);
	return 0;
}

static bool symptom_is_sound(const struct wbh_symptom *symptom, int id)
{
	if (id < 0 || symptom->subject < 0 || symptom->subject >= WBH_KEYS)
		return false;
	if ((finding_type((enum finding_id)id)->subjects & UINT32_C(1) << symptom->subject) == 0)
		return false;
	if (symptom->keys[symptom->subject] == NULL || symptom->keys[symptom->subject][0] == '\0')
		return false;
	if (symptom->time > TIME_LIMIT || symptom->time < -TIME_LIMIT)
		return false;
	return symptom->presence == WBH_ABSENT_NOW || symptom->presence == WBH_PRESENT ||
	       symptom->presence == WBH_UNKNOWN;
}

/* NULL in *ret: there are too many subjects already. */
static int new_track(struct diagnosis *diagnosis, enum finding_id id, const struct wbh_symptom *symptom,
		     const char *uid, struct track **ret)
{
	size_t limit = symptom->presence == WBH_PRESENT ? TRACK_LIMIT : WELL_TRACK_LIMIT;
	_cleanup_(track_free_p) struct track *track = NULL;
	int r;

	if (table_size(diagnosis->tracks) >= limit) {
		diagnosis->untold += symptom->presence == WBH_PRESENT;
		*ret = NULL;
		return 0;
	}
	r = track_new(&track, id, symptom->subject, symptom->keys[symptom->subject], uid);
	if (r >= 0)
		r = diagnosis_add_track(diagnosis, track);
	if (r < 0)
		return r;
	*ret = steal_pointer(track);
	return 0;
}

int diagnosis_symptom(struct diagnosis *diagnosis, const struct wbh_symptom *symptom, const char *seen_by)
{
	int id = finding_from_name(symptom->finding);
	int level = symptom->level != NULL ? level_from_name(symptom->level) : -1;
	_cleanup_(payload_unref_p) struct payload *payload = NULL;
	char uid[DIGEST_TEXT_SIZE];
	struct sighting sighting;
	struct track *track;
	int r = 0;

	if (!symptom_is_sound(symptom, id) || (symptom->level != NULL && level < 0))
		return -EINVAL;
	if (symptom->presence == WBH_ABSENT_NOW && finding_type((enum finding_id)id)->life == LIFE_OCCURRENCE)
		return 0;
	if (finding_uid((enum finding_id)id, symptom->subject, symptom->keys[symptom->subject], uid) == NULL)
		return -ENOMEM;

	track = table_get(diagnosis->tracks, uid);
	if (track == NULL)
		r = new_track(diagnosis, (enum finding_id)id, symptom, uid, &track);
	if (r < 0 || track == NULL)
		return r;

	if (symptom->presence != WBH_ABSENT_NOW)
		r = payload_new(&payload, symptom, level, seen_by);
	if (r < 0)
		return r;
	sighting = (struct sighting){ .time = symptom->time,
				      .identity = identity_of(symptom),
				      .presence = symptom->presence,
				      .payload = payload };
	r = symptom->presence == WBH_PRESENT ? diagnosis_server_digest(symptom->keys[WBH_KEY_SERVER], &sighting.server)
					     : 0;
	if (r < 0)
		return r;
	r = track_add(track, &diagnosis->book.policies[id], &sighting);
	if (r <= 0)
		return r;
	r = diagnosis_mark_unsaved(diagnosis, track);
	return r < 0 ? r : diagnosis_mark_dirty(diagnosis, track);
}

int diagnosis_take_back(struct diagnosis *diagnosis, const struct wbh_symptom *symptom)
{
	int id = finding_from_name(symptom->finding), r;
	char uid[DIGEST_TEXT_SIZE];
	struct track *track;

	if (id < 0 || symptom->keys[symptom->subject] == NULL)
		return -EINVAL;
	if (finding_uid((enum finding_id)id, symptom->subject, symptom->keys[symptom->subject], uid) == NULL)
		return -ENOMEM;
	track = table_get(diagnosis->tracks, uid);
	if (track == NULL || !track_take_back(track, &diagnosis->book.policies[id], identity_of(symptom)))
		return 0;
	r = diagnosis_mark_unsaved(diagnosis, track);
	return r < 0 ? r : diagnosis_mark_dirty(diagnosis, track);
}

static bool is_about(const struct track *track, const char *name)
{
	const struct payload *last = track->shown.run.last;

	if (text_equal_fold(track->name, name))
		return true;
	return last != NULL && text_equal_fold(last->keys[WBH_KEY_SERVER], name);
}

/* Nothing ends an occurrence but time: it is taken to have never been. */
static int forget_occurrence(struct diagnosis *diagnosis, struct track *track)
{
	int r;

	track_empty(track);
	r = diagnosis_mark_unsaved(diagnosis, track);
	return r < 0 ? r : diagnosis_mark_dirty(diagnosis, track);
}

static int forget_track(struct diagnosis *diagnosis, struct track *track, int64_t now)
{
	struct wbh_symptom symptom = { .finding = finding_type(track->id)->name,
				       .subject = track->subject,
				       .presence = WBH_ABSENT_NOW,
				       .identity = "forgotten" };

	if (finding_type(track->id)->life == LIFE_OCCURRENCE)
		return forget_occurrence(diagnosis, track);
	symptom.keys[track->subject] = track->name;
	symptom.time = now > track->shown.run.last_seen ? now : track->shown.run.last_seen + 1;
	return diagnosis_symptom(diagnosis, &symptom, "agent");
}

int diagnosis_forget(struct diagnosis *diagnosis, const char *name, int64_t now, size_t *ret_count)
{
	size_t count = 0;

	for (struct table_row *row = table_first(diagnosis->tracks); row != NULL; row = table_next(row)) {
		struct track *track = table_value(row);
		int r;

		if (!track->shown.any || track->shown.state != FINDING_OPEN || !is_about(track, name))
			continue;
		r = forget_track(diagnosis, track, now);
		if (r < 0)
			return r;
		count++;
	}
	*ret_count = count;
	return 0;
}

int64_t diagnosis_next_deadline(const struct diagnosis *diagnosis)
{
	const struct track *first = deadline_first(diagnosis);

	if (first == NULL)
		return diagnosis->case_deadline;
	return diagnosis->case_deadline != TIMESTAMP_NONE && diagnosis->case_deadline < first->due
		       ? diagnosis->case_deadline
		       : first->due;
}
