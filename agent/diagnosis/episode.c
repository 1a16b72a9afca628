/* SPDX-License-Identifier: Apache-2.0 */
/* What has become of one track since it was told last: episodes begin, go on, end, and are forgotten. */
#include <string.h>

#include "diagnosis/judgement.h"

static int64_t forget_time(int64_t time, int64_t duration)
{
	int64_t due = time_after(time, duration);
	int64_t rest = due % FORGET_GRAIN;

	return rest == 0 ? due : time_after(due, FORGET_GRAIN - rest);
}

static bool was_forgotten(const struct run *run, int64_t now)
{
	return forget_time(run->ended, FORGET_ENDED_AFTER) <= now;
}

/* The run that is the finding now: open, or the last one that was. NULL: it never was one. */
static const struct run *newest_finding(const struct fold *fold, const struct finding_policy *policy, int64_t now)
{
	if (fold->current.exists && run_opened(&fold->current, policy, now))
		return &fold->current;
	return fold->ended.exists && !was_forgotten(&fold->ended, now) ? &fold->ended : NULL;
}

static bool is_same_run(const struct shown *shown, const struct run *run)
{
	return shown->any && run->first_seen <= shown->run.last_seen;
}

/* What explains what may be otherwise now, where this kind is joined with others at all. */
static void regard(struct judgement *judgement, const struct track *track)
{
	judgement->regarded[track->id] = true;
}

static void begin_episode(struct judgement *judgement, struct track *track, const struct run *run)
{
	struct shown *shown = &track->shown;
	int64_t now = judgement->diagnosis->now;
	int64_t opened = now > run->first_seen ? now : run->first_seen;

	/* The opening time is in the key receivers drop duplicates by: no two episodes may share it. */
	if (shown->any && opened <= shown->opened)
		opened = shown->opened + 1;
	shown->any = true;
	shown->state = FINDING_OPEN;
	shown->opened = opened;
	shown->revision = 0;
	shown->explained_by[0] = '\0';
	shown->stale_since = TIMESTAMP_NONE;
	payload_replace(&shown->stale, NULL);
	run_copy(&shown->run, run);
	track->users = track->subject == WBH_KEY_USER;
	regard(judgement, track);
}

static int end_episode(struct judgement *judgement, struct track *track, enum finding_state how)
{
	struct shown *shown = &track->shown;

	shown->state = how;
	shown->run.how = how;
	shown->acceptance = 0;
	shown->explained_by[0] = '\0';
	shown->stale_since = TIMESTAMP_NONE;
	payload_replace(&shown->stale, NULL);
	regard(judgement, track);
	return judgement_tell(judgement, track);
}

/* What was told as open is over: another run has taken its place, or later news say that it never was. */
static int close_old(struct judgement *judgement, struct track *track, const struct fold *fold, int64_t ended)
{
	struct shown *shown = &track->shown;

	if (fold->ended.exists && is_same_run(shown, &fold->ended)) {
		run_copy(&shown->run, &fold->ended);
		return end_episode(judgement, track, fold->ended.how);
	}
	shown->run.ended = ended;
	return end_episode(judgement, track, FINDING_CLEARED);
}

static bool run_differs(const struct run *a, const struct run *b)
{
	return a->first_seen != b->first_seen || a->last_seen != b->last_seen || a->count != b->count ||
	       payload_compare(a->last, b->last) != 0;
}

/* Does the change touch what explaining looks at? */
static bool joins_differ(const struct run *a, const struct run *b)
{
	if (a->first_seen != b->first_seen || a->begins != b->begins || (a->last == NULL) != (b->last == NULL))
		return true;
	for (size_t key = 0; a->last != NULL && key < WBH_KEYS; key++) {
		const char *left = a->last->keys[key], *right = b->last->keys[key];

		if ((left == NULL) != (right == NULL) || (left != NULL && strcmp(left, right) != 0))
			return true;
	}
	return false;
}

/* Everything about the run that is told and is not its state. */
static int revise(struct judgement *judgement, struct track *track, const struct run *run)
{
	struct shown *shown = &track->shown;
	enum level level;
	int r = track_level(judgement->diagnosis, track, run, &level);

	if (r < 0)
		return r;

	if (run_differs(&shown->run, run))
		track->tell = true;
	if (shown->state == FINDING_OPEN && (joins_differ(&shown->run, run) || level != shown->level))
		regard(judgement, track);
	if (level != shown->level)
		track->tell = true;
	run_copy(&shown->run, run);
	shown->level = level;
	return 0;
}

static void revise_open(struct judgement *judgement, struct track *track, const struct fold *fold)
{
	struct shown *shown = &track->shown;
	int64_t acceptance = known_case_digest(track_known_case(judgement->diagnosis, track));

	if (acceptance != shown->acceptance || fold->unknown_since != shown->stale_since)
		track->tell = true;
	shown->acceptance = acceptance;
	shown->stale_since = fold->unknown_since;
	payload_replace(&shown->stale, fold->unknown);
}

static int show_open(struct judgement *judgement, struct track *track, const struct fold *fold)
{
	struct shown *shown = &track->shown;
	bool is_new = !shown->any || shown->state != FINDING_OPEN || !is_same_run(shown, &fold->current);
	int r = 0;

	if (is_new && shown->any && shown->state == FINDING_OPEN)
		r = close_old(judgement, track, fold, fold->current.begins);
	if (r < 0)
		return r;
	if (is_new) {
		begin_episode(judgement, track, &fold->current);
		track->tell = true;
	}
	r = revise(judgement, track, &fold->current);
	if (r >= 0)
		revise_open(judgement, track, fold);
	return r;
}

/* Came and went since the last judgement: both are told. */
static int show_passing(struct judgement *judgement, struct track *track, const struct run *run)
{
	struct run open = *run;
	int r;

	open.how = FINDING_OPEN;
	begin_episode(judgement, track, &open);
	r = revise(judgement, track, &open);
	if (r >= 0)
		r = judgement_tell(judgement, track);
	if (r < 0)
		return r;
	run_copy(&track->shown.run, run);
	return end_episode(judgement, track, run->how);
}

static int show_ended(struct judgement *judgement, struct track *track, const struct fold *fold)
{
	struct shown *shown = &track->shown;
	const struct run *run = &fold->ended;
	int r = 0;

	if (is_same_run(shown, run) && shown->state == FINDING_OPEN) {
		r = revise(judgement, track, run);
		return r < 0 ? r : end_episode(judgement, track, run->how);
	}
	if (!is_same_run(shown, run)) {
		if (shown->any && shown->state == FINDING_OPEN)
			r = close_old(judgement, track, fold, run->begins);
		return r < 0 ? r : show_passing(judgement, track, run);
	}
	if (shown->state != run->how)
		track->tell = true;
	r = revise(judgement, track, run);
	shown->state = run->how;
	return r;
}

static int forget_shown(struct judgement *judgement, struct track *track)
{
	run_done(&track->shown.run);
	payload_unref(track->shown.stale);
	track->shown = (struct shown){ .stale_since = TIMESTAMP_NONE };
	words_done(&track->words);
	judgement->diagnosis->listing_stale = true;
	return diagnosis_mark_unsaved(judgement->diagnosis, track);
}

/* Later records say that it never was: whoever was told of it is told that it has ended, and then nobody knows of it.
 */
static int withdraw(struct judgement *judgement, struct track *track)
{
	struct shown *shown = &track->shown;
	int r;

	if (shown->state == FINDING_OPEN)
		shown->run.ended = judgement->diagnosis->now;
	r = end_episode(judgement, track, FINDING_CLEARED);
	if (r < 0)
		return r;
	judgement->tellings[judgement->count - 1].withdrawn = true;
	return forget_shown(judgement, track);
}

static int show_nothing(struct judgement *judgement, struct track *track, const struct fold *fold)
{
	struct shown *shown = &track->shown;
	int r = 0;

	if (!shown->any)
		return 0;
	if (!fold->ended.exists)
		return withdraw(judgement, track);
	if (shown->state == FINDING_OPEN)
		r = close_old(judgement, track, fold, judgement->diagnosis->now);
	if (r >= 0 && was_forgotten(&shown->run, judgement->diagnosis->now))
		r = forget_shown(judgement, track);
	return r;
}

static int64_t newest_sighting(const struct track *track)
{
	return track->sighting_count > 0 ? track->sightings[track->sighting_count - 1].time : track->base.time;
}

/* The earlier of two times of which either may be none. */
static int64_t earlier(int64_t a, int64_t b)
{
	if (a == TIMESTAMP_NONE || b == TIMESTAMP_NONE)
		return a == TIMESTAMP_NONE ? b : a;
	return a < b ? a : b;
}

/* When time alone changes something: a hold is over, or the finding expires. */
static int64_t next_deadline(const struct track *track, const struct finding_policy *policy, const struct fold *fold)
{
	const struct run *run = &fold->current;

	if (!run->exists)
		return fold->due;
	if (!track->shown.any || track->shown.state != FINDING_OPEN)
		return earlier(fold->due, time_after(run->first_seen, policy->hold));
	return policy->expires > 0 ? earlier(fold->due, time_after(run->last_seen, policy->expires)) : fold->due;
}

/* When there is nothing left to remember of it. */
static int64_t next_forget(const struct track *track, const struct fold *fold)
{
	bool is_user = track->subject == WBH_KEY_USER;

	if (fold->current.exists || (track->shown.any && track->shown.state == FINDING_OPEN))
		return TIMESTAMP_NONE;
	if (track->shown.any)
		return forget_time(track->shown.run.ended, FORGET_ENDED_AFTER);
	return forget_time(newest_sighting(track), is_user ? FORGET_USER_AFTER : FORGET_SUBJECT_AFTER);
}

int judgement_track(struct judgement *judgement, struct track *track)
{
	struct diagnosis *diagnosis = judgement->diagnosis;
	const struct finding_policy *policy = &diagnosis->book.policies[track->id];
	_cleanup_(fold_done) struct fold fold;
	const struct run *run;
	int64_t due;
	int r;

	track_fold(track, policy, diagnosis->now, &fold);
	run = newest_finding(&fold, policy, diagnosis->now);
	if (run == NULL)
		r = show_nothing(judgement, track, &fold);
	else if (run == &fold.current)
		r = show_open(judgement, track, &fold);
	else
		r = show_ended(judgement, track, &fold);

	if (r < 0)
		return r;

	diagnosis_sort_in(diagnosis, track);
	track->forget = next_forget(track, &fold);
	due = next_deadline(track, policy, &fold);
	return deadline_set(diagnosis, track, earlier(due, track->forget));
}
