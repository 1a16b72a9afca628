/* SPDX-License-Identifier: Apache-2.0 */
/* Tracks, and how a sighting finds its place in one: by event time, once, within bounds. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "diagnosis/track.h"

/* How many are folded at once when a track is full. */
#define FOLD_AT_ONCE (SIGHTING_LIMIT / 4)

/* Of sightings at the same time the present one counts as the last: never well by accident. */
static int presence_rank(enum wbh_presence presence)
{
	switch (presence) {
	case WBH_ABSENT_NOW:
		return 0;
	case WBH_UNKNOWN:
		return 1;
	case WBH_PRESENT:
		break;
	}
	return 2;
}

static int compare_sightings(const struct sighting *a, const struct sighting *b)
{
	int left = presence_rank(a->presence), right = presence_rank(b->presence);

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (left != right)
		return left - right;
	return (a->identity > b->identity) - (a->identity < b->identity);
}

/* Two tellings of one sighting: which one counts, whatever the order they came in. */
static bool replaces(const struct sighting *new, const struct sighting *old)
{
	int left = presence_rank(new->presence), right = presence_rank(old->presence);

	if (left != right)
		return left > right;
	if (new->time != old->time)
		return new->time > old->time;
	return payload_compare(new->payload, old->payload) > 0;
}

void track_empty(struct track *track)
{
	for (size_t i = 0; i < track->sighting_count; i++)
		payload_unref(track->sightings[i].payload);
	track->sighting_count = 0;
	fold_done(&track->base);
	track->base =
		(struct fold){ .time = TIMESTAMP_NONE, .last_absent = TIMESTAMP_NONE, .unknown_since = TIMESTAMP_NONE };
	track->escalated = TIMESTAMP_NONE;
}

int track_new(struct track **ret, enum finding_id id, enum wbh_key subject, const char *name, const char *uid)
{
	_cleanup_(track_free_p) struct track *track = calloc(1, sizeof(*track));

	if (track == NULL)
		return -ENOMEM;
	track->id = id;
	track->subject = subject;
	(void)memccpy(track->uid, uid, '\0', sizeof(track->uid) - 1);
	track_empty(track);
	track->shown.stale_since = TIMESTAMP_NONE;
	track->due = TIMESTAMP_NONE;
	track->forget = TIMESTAMP_NONE;
	track->changed_from = INT64_MAX;
	track->changed_to = INT64_MIN;
	track->name = text_copy(name, text_cut(name, strlen(name), PAYLOAD_TEXT_LIMIT));
	if (track->name == NULL)
		return -ENOMEM;

	*ret = steal_pointer(track);
	return 0;
}

void track_free(struct track *track)
{
	if (track == NULL)
		return;
	track_empty(track);
	free(track->sightings);
	run_done(&track->shown.run);
	payload_unref(track->shown.stale);
	words_done(&track->words);
	free(track->name);
	free(track);
}

static int make_room(struct track *track)
{
	size_t room = track->sighting_room > 0 ? track->sighting_room * 2 : 2;
	struct sighting *grown;

	if (track->sighting_count < track->sighting_room)
		return 0;
	grown = reallocarray(track->sightings, room, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	track->sightings = grown;
	track->sighting_room = room;
	return 0;
}

int track_append(struct track *track, const struct sighting *sighting)
{
	int r = make_room(track);

	if (r < 0)
		return r;
	track->sightings[track->sighting_count] = *sighting;
	(void)payload_ref(sighting->payload);
	track->sighting_count++;
	return 0;
}

static void remove_at(struct track *track, size_t index)
{
	struct sighting *at = &track->sightings[index];

	payload_unref(at->payload);
	track->sighting_count--;
	memmove(at, at + 1, (track->sighting_count - index) * sizeof(*at));
}

static size_t insert(struct track *track, const struct sighting *sighting)
{
	size_t index = track->sighting_count;

	while (index > 0 && compare_sightings(&track->sightings[index - 1], sighting) > 0)
		index--;
	memmove(&track->sightings[index + 1], &track->sightings[index],
		(track->sighting_count - index) * sizeof(*sighting));
	track->sightings[index] = *sighting;
	(void)payload_ref(sighting->payload);
	track->sighting_count++;
	return index;
}

/* Do both belong to one stretch, of which the ends say all? */
static bool says_the_same(const struct sighting *a, const struct sighting *b)
{
	return a->presence == b->presence && (a->presence != WBH_PRESENT || a->server == b->server);
}

/* Signs of health come every few minutes: of a long row of them the first tells when it became well, the newest when it
 * was last proved well. Where sightings count by turns, so it is with what one server says while the other is silent.
 */
static void shorten_stretch(struct track *track, const struct finding_policy *policy, size_t index)
{
	const struct sighting *added = &track->sightings[index];
	size_t limit = added->presence == WBH_UNKNOWN ? UNKNOWN_STRETCH_LIMIT : ABSENT_STRETCH_LIMIT;
	size_t from = index, to = index;

	if (added->presence == WBH_PRESENT && policy->turns_within == 0)
		return;
	while (from > 0 && says_the_same(&track->sightings[from - 1], added))
		from--;
	while (to + 1 < track->sighting_count && says_the_same(&track->sightings[to + 1], added))
		to++;
	if (to - from >= limit)
		remove_at(track, from + 1);
}

static void drop_old_payloads(struct track *track, enum wbh_presence presence)
{
	size_t kept = 0;

	for (size_t i = track->sighting_count; i-- > 0;) {
		struct sighting *sighting = &track->sightings[i];

		if (sighting->presence == presence && sighting->payload != NULL && ++kept > PAYLOAD_LIMIT)
			payload_replace(&sighting->payload, NULL);
	}
}

static void fold_oldest(struct track *track, const struct finding_policy *policy)
{
	enum finding_life life = finding_type(track->id)->life;

	for (size_t i = 0; i < FOLD_AT_ONCE; i++) {
		fold_step(&track->base, &track->sightings[i], life, policy, INT64_MAX);
		payload_unref(track->sightings[i].payload);
	}
	track->sighting_count -= FOLD_AT_ONCE;
	memmove(track->sightings, track->sightings + FOLD_AT_ONCE, track->sighting_count * sizeof(*track->sightings));
}

static bool belongs_to(const struct run *run, const struct finding_policy *policy, int64_t time)
{
	if (!run->exists || (run->begins != TIMESTAMP_NONE && time <= run->begins))
		return false;
	return policy->expires <= 0 || time_after(time, policy->expires) > run->first_seen;
}

/* A sighting so late that its place is folded already: what can still be told of it is told. */
static int add_late(struct fold *base, const struct finding_policy *policy, const struct sighting *sighting)
{
	struct run *run = base->current.exists ? &base->current : &base->ended;

	if (sighting->presence == WBH_ABSENT_NOW && base->current.exists && sighting->time < run->first_seen &&
	    sighting->time > run->begins) {
		run->begins = sighting->time;
		base->last_absent = sighting->time;
		return 1;
	}
	if (sighting->presence != WBH_PRESENT || !belongs_to(run, policy, sighting->time) ||
	    (run->how != FINDING_OPEN && sighting->time >= run->ended))
		return 0;

	run->count++;
	if (sighting->time < run->first_seen)
		run->first_seen = sighting->time;
	return 1;
}

static bool is_known(struct track *track, const struct sighting *sighting)
{
	for (size_t i = track->sighting_count; i-- > 0;) {
		if (track->sightings[i].identity != sighting->identity)
			continue;
		if (!replaces(sighting, &track->sightings[i]))
			return true;
		remove_at(track, i);
		return false;
	}
	return false;
}

void track_changed_at(struct track *track, const struct sighting *sighting)
{
	if (sighting->presence != WBH_PRESENT)
		return;
	if (sighting->time < track->changed_from)
		track->changed_from = sighting->time;
	if (sighting->time > track->changed_to)
		track->changed_to = sighting->time;
}

int track_add(struct track *track, const struct finding_policy *policy, const struct sighting *sighting)
{
	size_t index;
	int r;

	if (is_known(track, sighting))
		return 0;
	if (track->base.time != TIMESTAMP_NONE && sighting->time < track->base.time)
		return add_late(&track->base, policy, sighting);
	r = make_room(track);
	if (r < 0)
		return r;

	index = insert(track, sighting);
	shorten_stretch(track, policy, index);
	drop_old_payloads(track, sighting->presence);
	if (track->sighting_count > SIGHTING_LIMIT)
		fold_oldest(track, policy);

	track_changed_at(track, sighting);
	if (sighting->presence == WBH_PRESENT)
		escalate_sightings(track, policy, sighting->time);
	return 1;
}

bool track_take_back(struct track *track, const struct finding_policy *policy, uint64_t identity)
{
	for (size_t i = track->sighting_count; i-- > 0;) {
		if (track->sightings[i].identity != identity)
			continue;
		track_changed_at(track, &track->sightings[i]);
		remove_at(track, i);
		track->escalated = TIMESTAMP_NONE;
		for (size_t k = 0; k < track->sighting_count; k++)
			if (track->sightings[k].presence == WBH_PRESENT)
				escalate_sightings(track, policy, track->sightings[k].time);
		return true;
	}
	return false;
}

static struct track **list_of(struct diagnosis *diagnosis, const struct track *track)
{
	return track->in_open_list ? &diagnosis->open[track->id] : &diagnosis->rest[track->id];
}

static void link_track(struct diagnosis *diagnosis, struct track *track)
{
	struct track **first = list_of(diagnosis, track);

	track->next = *first;
	track->previous = NULL;
	if (*first != NULL)
		(*first)->previous = track;
	*first = track;
}

static void unlink_track(struct diagnosis *diagnosis, struct track *track)
{
	if (track->previous != NULL)
		track->previous->next = track->next;
	else
		*list_of(diagnosis, track) = track->next;
	if (track->next != NULL)
		track->next->previous = track->previous;
}

int diagnosis_add_track(struct diagnosis *diagnosis, struct track *track)
{
	int r = table_put(diagnosis->tracks, track->uid, track);

	if (r < 0)
		return r;
	link_track(diagnosis, track);
	return 0;
}

void diagnosis_drop_track(struct diagnosis *diagnosis, struct track *track)
{
	(void)deadline_set(diagnosis, track, TIMESTAMP_NONE);
	if (track->unsaved)
		diagnosis->unsaved.tracks[track->unsaved_index] = NULL;
	unlink_track(diagnosis, track);
	(void)table_remove(diagnosis->tracks, track->uid);
}

void diagnosis_sort_in(struct diagnosis *diagnosis, struct track *track)
{
	bool open = track->shown.any && track->shown.state == FINDING_OPEN;

	if (open == track->in_open_list)
		return;
	unlink_track(diagnosis, track);
	track->in_open_list = open;
	link_track(diagnosis, track);
}

int track_list_add(struct track_list *list, struct track *track)
{
	size_t room = list->room > 0 ? list->room * 2 : 64;
	struct track **grown;

	if (list->count == list->room) {
		grown = reallocarray(list->tracks, room, sizeof(struct track *));
		if (grown == NULL)
			return -ENOMEM;
		list->tracks = grown;
		list->room = room;
	}
	list->tracks[list->count++] = track;
	return 0;
}

int diagnosis_mark_dirty(struct diagnosis *diagnosis, struct track *track)
{
	int r = track->in_dirty_list ? 0 : track_list_add(&diagnosis->dirty, track);

	if (r >= 0)
		track->in_dirty_list = true;
	return r;
}

int diagnosis_mark_unsaved(struct diagnosis *diagnosis, struct track *track)
{
	int r;

	if (track->unsaved)
		return 0;
	r = track_list_add(&diagnosis->unsaved, track);
	if (r < 0)
		return r;
	track->unsaved = true;
	track->unsaved_index = diagnosis->unsaved.count - 1;
	return 0;
}
