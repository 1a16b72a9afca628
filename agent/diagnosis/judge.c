/* SPDX-License-Identifier: Apache-2.0 */
/* A judgement: what has become of every finding as of now, compared with what was told last. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/judgement.h"

static void tellings_done(struct judgement *judgement)
{
	for (size_t i = 0; i < judgement->count; i++) {
		run_done(&judgement->tellings[i].shown.run);
		payload_unref(judgement->tellings[i].shown.stale);
	}
	free(judgement->tellings);
}

int judgement_tell(struct judgement *judgement, struct track *track)
{
	size_t room = judgement->room > 0 ? judgement->room * 2 : 16;
	struct telling *grown;
	int r;

	if (judgement->count == judgement->room) {
		grown = reallocarray(judgement->tellings, room, sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		judgement->tellings = grown;
		judgement->room = room;
	}
	r = diagnosis_mark_unsaved(judgement->diagnosis, track);
	if (r < 0)
		return r;
	track->shown.revision++;
	track->tell = false;
	words_done(&track->words);
	judgement->tellings[judgement->count++] = (struct telling){ .track = track, .shown = track->shown };
	(void)payload_ref(track->shown.run.last);
	(void)payload_ref(track->shown.stale);
	judgement->diagnosis->listing_stale = true;
	return 0;
}

static bool is_due(int64_t deadline, int64_t now)
{
	return deadline != TIMESTAMP_NONE && deadline <= now;
}

static int collect_open(struct diagnosis *diagnosis)
{
	int r = 0;

	for (size_t id = 0; id < FINDINGS; id++)
		for (struct track *track = diagnosis->open[id]; track != NULL && r >= 0; track = track->next)
			r = diagnosis_mark_dirty(diagnosis, track);
	return r;
}

/* Everybody whose time has come joins those that have changed. */
static int collect_due(struct diagnosis *diagnosis)
{
	struct track *first;
	int r = 0;

	while ((first = deadline_first(diagnosis)) != NULL && first->due <= diagnosis->now && r >= 0) {
		r = diagnosis_mark_dirty(diagnosis, first);
		(void)deadline_set(diagnosis, first, TIMESTAMP_NONE);
	}
	if (r >= 0 && (diagnosis->all_changed || is_due(diagnosis->case_deadline, cases_now(diagnosis)))) {
		r = collect_open(diagnosis);
		diagnosis->case_deadline = cases_deadline(diagnosis);
	}
	return r;
}

static bool is_about(const struct relative_level *relative, const struct track *track)
{
	return relative->set && relative->finding == track->id;
}

/* Those whose level depends on what has changed join it. */
static int collect_relative(struct diagnosis *diagnosis)
{
	size_t count = diagnosis->dirty.count;
	int r = 0;

	for (size_t id = 0; id < FINDINGS; id++) {
		const struct finding_policy *policy = &diagnosis->book.policies[id];
		bool changed = false;

		for (size_t i = 0; i < count && policy_is_relative(policy) && !changed; i++)
			changed = is_about(&policy->elsewhere, diagnosis->dirty.tracks[i]) ||
				  is_about(&policy->together, diagnosis->dirty.tracks[i]);
		for (struct track *track = diagnosis->open[id]; changed && track != NULL && r >= 0; track = track->next)
			r = diagnosis_mark_dirty(diagnosis, track);
	}
	return r;
}

static int judge_dirty(struct judgement *judgement, bool relative)
{
	const struct diagnosis *diagnosis = judgement->diagnosis;
	int r = 0;

	for (size_t i = 0; i < diagnosis->dirty.count && r >= 0; i++) {
		struct track *track = diagnosis->dirty.tracks[i];

		if (policy_is_relative(&diagnosis->book.policies[track->id]) == relative)
			r = judgement_track(judgement, track);
	}
	return r;
}

static int escalate_all(struct diagnosis *diagnosis)
{
	int64_t from[FINDINGS], to[FINDINGS];
	int r = 0;

	for (size_t id = 0; id < FINDINGS; id++) {
		from[id] = INT64_MAX;
		to[id] = INT64_MIN;
	}
	for (size_t i = 0; i < diagnosis->dirty.count; i++) {
		struct track *track = diagnosis->dirty.tracks[i];

		if (track->changed_from < from[track->id])
			from[track->id] = track->changed_from;
		if (track->changed_to > to[track->id])
			to[track->id] = track->changed_to;
		track->changed_from = INT64_MAX;
		track->changed_to = INT64_MIN;
	}
	for (enum finding_id id = 0; id < FINDINGS && r >= 0; id++)
		if (from[id] <= to[id])
			r = escalate_subjects(diagnosis, id, from[id], to[id]);
	return r;
}

/* Can anything be explained otherwise than before? */
static bool must_explain(const struct judgement *judgement)
{
	const struct diagnosis *diagnosis = judgement->diagnosis;

	if (diagnosis->all_changed)
		return true;
	for (size_t id = 0; id < FINDINGS; id++)
		for (size_t other = 0; judgement->regarded[id] && other < FINDINGS; other++)
			if (diagnosis->explanations.related[id][other] && diagnosis->open[other] != NULL)
				return true;
	return false;
}

static int tell_the_rest(struct judgement *judgement)
{
	const struct diagnosis *diagnosis = judgement->diagnosis;
	int r = 0;

	for (size_t i = 0; i < diagnosis->dirty.count && r >= 0; i++)
		if (diagnosis->dirty.tracks[i]->tell)
			r = judgement_tell(judgement, diagnosis->dirty.tracks[i]);
	return r;
}

/* As it happened; the revisions of one finding in their order. */
static int compare_tellings(const void *a, const void *b)
{
	const struct telling *left = a, *right = b;
	int r;

	if (left->shown.run.last_seen != right->shown.run.last_seen)
		return left->shown.run.last_seen < right->shown.run.last_seen ? -1 : 1;
	r = strcmp(left->track->uid, right->track->uid);
	if (r != 0)
		return r;
	if (left->shown.opened != right->shown.opened)
		return left->shown.opened < right->shown.opened ? -1 : 1;
	return (left->shown.revision > right->shown.revision) - (left->shown.revision < right->shown.revision);
}

static int tell_all(struct judgement *judgement, int (*changed)(void *context, const struct finding *finding),
		    void *context)
{
	if (changed == NULL)
		return 0;
	if (judgement->count > 1)
		qsort(judgement->tellings, judgement->count, sizeof(*judgement->tellings), compare_tellings);
	for (size_t i = 0; i < judgement->count; i++) {
		_cleanup_(words_done) struct words words = { .cause = NULL };
		const struct telling *telling = &judgement->tellings[i];
		struct finding finding;
		int r = track_finding(judgement->diagnosis, telling->track, &telling->shown, &words, &finding);

		finding.withdrawn = telling->withdrawn;
		if (r >= 0)
			r = changed(context, &finding);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_forgotten(const struct track *track, int64_t now)
{
	return !track->shown.any && is_due(track->forget, now);
}

static int empty_dirty_list(struct diagnosis *diagnosis)
{
	for (size_t i = 0; i < diagnosis->dirty.count; i++) {
		struct track *track = diagnosis->dirty.tracks[i];

		track->in_dirty_list = false;
		if (!is_forgotten(track, diagnosis->now))
			continue;
		if (track->stored && table_put(diagnosis->gone, track->uid, diagnosis) < 0)
			return -ENOMEM;
		diagnosis_drop_track(diagnosis, track);
	}
	diagnosis->dirty.count = 0;
	return 0;
}

int diagnosis_judge(struct diagnosis *diagnosis, int64_t now,
		    int (*changed)(void *context, const struct finding *finding), void *context)
{
	struct judgement judgement = { .diagnosis = diagnosis };
	int r;

	/* Event time never goes back. */
	if (now > diagnosis->now)
		diagnosis->now = now;

	r = collect_due(diagnosis);
	if (r >= 0 && diagnosis->dirty.count == 0) {
		diagnosis->all_changed = false;
		return 0;
	}
	if (r >= 0)
		r = escalate_all(diagnosis);
	if (r >= 0)
		r = collect_relative(diagnosis);
	if (r >= 0)
		r = judge_dirty(&judgement, false);
	if (r >= 0)
		r = judge_dirty(&judgement, true);
	if (r >= 0 && must_explain(&judgement))
		r = diagnosis_explain(diagnosis);
	if (r >= 0)
		r = tell_the_rest(&judgement);
	if (r >= 0)
		r = tell_all(&judgement, changed, context);
	tellings_done(&judgement);
	if (r >= 0)
		r = empty_dirty_list(diagnosis);
	if (r >= 0)
		diagnosis->all_changed = false;
	return r;
}
