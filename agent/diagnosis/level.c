/* SPDX-License-Identifier: Apache-2.0 */
/* How bad a finding is: its policy, raised where many are hit, never above what its kind allows. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diagnosis/track.h"

/* One present sighting among those of all subjects of a finding. */
struct hit {
	uint64_t server;
	int64_t time;
	struct track *track;
};

static void raise_time(int64_t *time, int64_t to)
{
	if (to > *time)
		*time = to;
}

void escalate_sightings(struct track *track, const struct finding_policy *policy, int64_t time)
{
	int64_t times[SIGHTING_LIMIT + 1];
	size_t count = 0;

	if (policy->escalate_count == 0 || policy->escalate_subjects)
		return;
	for (size_t i = 0; i < track->sighting_count && count < ELEMENTS(times); i++) {
		const struct sighting *sighting = &track->sightings[i];

		if (sighting->presence == WBH_PRESENT && sighting->time >= time - policy->escalate_window &&
		    sighting->time - policy->escalate_window <= time)
			times[count++] = sighting->time;
	}

	for (size_t last = policy->escalate_count - 1; last < count; last++)
		if (times[last] - times[last - (policy->escalate_count - 1)] <= policy->escalate_window)
			raise_time(&track->escalated, times[last]);
}

static int compare_hits(const void *a, const void *b)
{
	const struct hit *left = a, *right = b;

	if (left->server != right->server)
		return left->server < right->server ? -1 : 1;
	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	return strcmp(left->track->uid, right->track->uid);
}

/* `hits` NULL: only count them. */
static size_t list_hits(struct track *first, int64_t from, int64_t to, struct hit *hits)
{
	size_t count = 0;

	for (struct track *track = first; track != NULL; track = track->next) {
		track->hits = 0;
		for (size_t i = track->sighting_count; i-- > 0 && track->sightings[i].time >= from;) {
			const struct sighting *sighting = &track->sightings[i];

			if (sighting->presence != WBH_PRESENT || sighting->server == 0 || sighting->time > to)
				continue;
			if (hits != NULL)
				hits[count] = (struct hit){ sighting->server, sighting->time, track };
			count++;
		}
	}
	return count;
}

static int escalate_hit(struct diagnosis *diagnosis, const struct hit *hit)
{
	int r;

	if (hit->time <= hit->track->escalated)
		return 0;
	hit->track->escalated = hit->time;
	r = diagnosis_mark_unsaved(diagnosis, hit->track);
	return r < 0 ? r : diagnosis_mark_dirty(diagnosis, hit->track);
}

/* A window slides over the hits of each server; `hits` counts a track's hits inside it. */
static int slide(struct diagnosis *diagnosis, const struct finding_policy *policy, struct hit *hits, size_t count)
{
	size_t first = 0, subjects = 0, told = 0;

	for (size_t last = 0; last < count; last++) {
		subjects += hits[last].track->hits++ == 0;
		while (hits[first].server != hits[last].server ||
		       hits[last].time - hits[first].time > policy->escalate_window)
			subjects -= --hits[first++].track->hits == 0;
		if (subjects < policy->escalate_count)
			continue;
		for (told = told > first ? told : first; told <= last; told++) {
			int r = escalate_hit(diagnosis, &hits[told]);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

int escalate_subjects(struct diagnosis *diagnosis, enum finding_id id, int64_t from, int64_t to)
{
	const struct finding_policy *policy = &diagnosis->book.policies[id];
	_cleanup_free_ struct hit *hits = NULL;
	int64_t earliest = from > INT64_MIN + policy->escalate_window ? from - policy->escalate_window : INT64_MIN;
	int64_t latest = time_after(to, policy->escalate_window);
	size_t count;

	if (policy->escalate_count == 0 || !policy->escalate_subjects || from > to)
		return 0;
	count = list_hits(diagnosis->open[id], earliest, latest, NULL);
	count += list_hits(diagnosis->rest[id], earliest, latest, NULL);
	if (count == 0)
		return 0;
	hits = calloc(count, sizeof(*hits));
	if (hits == NULL)
		return -ENOMEM;

	count = list_hits(diagnosis->open[id], earliest, latest, hits);
	count += list_hits(diagnosis->rest[id], earliest, latest, hits + count);
	qsort(hits, count, sizeof(*hits), compare_hits);
	return slide(diagnosis, policy, hits, count);
}

bool policy_is_relative(const struct finding_policy *policy)
{
	return policy->elsewhere.set || policy->together.set;
}

static const struct track *find_track(const struct diagnosis *diagnosis, enum finding_id id, enum wbh_key subject,
				      const char *name)
{
	char uid[DIGEST_TEXT_SIZE];

	if (name == NULL || finding_uid(id, subject, name, uid) == NULL)
		return NULL;
	return table_get(diagnosis->tracks, uid);
}

/* Of the two servers that spoke last for the tenant, did another one than this speak lately? 1 = yes */
static int speaks_elsewhere(const struct diagnosis *diagnosis, enum finding_id id, const struct payload *last)
{
	const struct track *track = find_track(diagnosis, id, WBH_KEY_TENANT, last->keys[WBH_KEY_TENANT]);
	int64_t limit = diagnosis->book.policies[id].turns_within;
	struct fold fold;
	uint64_t own;
	int r = diagnosis_server_digest(last->keys[WBH_KEY_SERVER], &own);

	if (r < 0 || track == NULL)
		return r;
	track_fold(track, &diagnosis->book.policies[id], diagnosis->now, &fold);
	for (size_t i = 0; i < 2 && r == 0; i++) {
		const struct speaker *speaker = i == 0 ? &fold.speaker : &fold.other;

		r = speaker->server != 0 && speaker->server != own &&
		    time_after(speaker->time, limit) >= diagnosis->now;
	}
	fold_done(&fold);
	return r;
}

static bool is_open_together(const struct diagnosis *diagnosis, enum finding_id id, const struct payload *last)
{
	const struct track *track = find_track(diagnosis, id, WBH_KEY_SERVER, last->keys[WBH_KEY_SERVER]);

	return track != NULL && track->shown.any && track->shown.state == FINDING_OPEN;
}

/* The policy's level, or another while other findings are so. */
static int usual_level(const struct diagnosis *diagnosis, const struct track *track, const struct run *run,
		       enum level *ret)
{
	const struct finding_policy *policy = &diagnosis->book.policies[track->id];
	int r = 0;

	*ret = policy->level;
	if (run->last == NULL)
		return 0;
	if (policy->elsewhere.set)
		r = speaks_elsewhere(diagnosis, policy->elsewhere.finding, run->last);
	if (r > 0)
		*ret = policy->elsewhere.level;
	else if (policy->together.set && is_open_together(diagnosis, policy->together.finding, run->last))
		*ret = policy->together.level;
	return r < 0 ? r : 0;
}

int track_level(const struct diagnosis *diagnosis, const struct track *track, const struct run *run, enum level *ret)
{
	const struct finding_policy *policy = &diagnosis->book.policies[track->id];
	enum level max = finding_type(track->id)->max_level, level;
	bool escalated =
		policy->escalate_count > 0 && track->escalated != TIMESTAMP_NONE && track->escalated >= run->first_seen;
	int r = usual_level(diagnosis, track, run, &level);

	if (r < 0)
		return r;
	if (escalated && policy->escalated > level)
		level = policy->escalated;
	if (run->last != NULL && run->last->level >= 0 && (enum level)run->last->level < level)
		level = (enum level)run->last->level;
	*ret = level < max ? level : max;
	return 0;
}
