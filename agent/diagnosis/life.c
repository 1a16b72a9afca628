/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a finding as a fold over its sightings in event-time order (DESIGN, "The life of a finding"). */
#include "diagnosis/track.h"

int64_t time_after(int64_t time, int64_t duration)
{
	int64_t sum;

	return __builtin_add_overflow(time, duration, &sum) ? INT64_MAX : sum;
}

void run_done(struct run *run)
{
	payload_unref(run->last);
	*run = (struct run){ .exists = false };
}

void run_copy(struct run *to, const struct run *from)
{
	struct payload *old = to->last;

	(void)payload_ref(from->last);
	*to = *from;
	payload_unref(old);
}

void fold_done(struct fold *fold)
{
	run_done(&fold->current);
	run_done(&fold->ended);
	payload_unref(fold->unknown);
	fold->unknown = NULL;
}

bool run_opened(const struct run *run, const struct finding_policy *policy, int64_t now)
{
	int64_t due;

	if (policy->hold <= 0)
		return true;
	due = time_after(run->first_seen, policy->hold);
	return (run->how == FINDING_OPEN || run->ended > now ? now : run->ended) >= due;
}

/* A run that never lasted long enough was no finding: it leaves no trace. */
static void end_run(struct fold *fold, const struct finding_policy *policy, enum finding_state how, int64_t ended,
		    int64_t now)
{
	int64_t due = time_after(fold->current.first_seen, policy->hold);

	fold->current.how = how;
	fold->current.ended = ended;
	if (run_opened(&fold->current, policy, now))
		run_copy(&fold->ended, &fold->current);
	else if (due <= ended)
		fold->due = due;
	run_done(&fold->current);
}

/* Does the server speak again after another one has? */
static bool takes_turn(struct fold *fold, const struct sighting *sighting, int64_t within)
{
	const struct speaker new = { sighting->server, sighting->time }, last = fold->speaker, before = fold->other;

	fold->speaker = new;
	if (new.server == last.server)
		return false;
	fold->other = last;
	return new.server == before.server &&new.time - before.time <= within;
}

static void expire(struct fold *fold, const struct finding_policy *policy, int64_t time, int64_t now)
{
	int64_t due;

	if (!fold->current.exists || policy->expires <= 0)
		return;
	due = time_after(fold->current.last_seen, policy->expires);
	if (time >= due)
		end_run(fold, policy, policy->turns_within > 0 ? FINDING_CLEARED : FINDING_EXPIRED, due, now);
}

static void see_present(struct fold *fold, const struct sighting *sighting)
{
	struct run *run = &fold->current;

	if (!run->exists)
		*run = (struct run){
			.exists = true, .how = FINDING_OPEN, .begins = fold->last_absent, .first_seen = sighting->time
		};
	run->last_seen = sighting->time;
	run->count++;
	if (sighting->payload != NULL)
		payload_replace(&run->last, sighting->payload);
}

static void know_again(struct fold *fold)
{
	fold->unknown_since = TIMESTAMP_NONE;
	payload_replace(&fold->unknown, NULL);
}

void fold_step(struct fold *fold, const struct sighting *sighting, enum finding_life life,
	       const struct finding_policy *policy, int64_t now)
{
	fold->time = sighting->time;
	expire(fold, policy, sighting->time, now);

	switch (sighting->presence) {
	case WBH_PRESENT:
		know_again(fold);
		if (policy->turns_within == 0 || takes_turn(fold, sighting, policy->turns_within))
			see_present(fold, sighting);
		return;
	case WBH_UNKNOWN:
		if (fold->unknown_since == TIMESTAMP_NONE) {
			fold->unknown_since = sighting->time;
			payload_replace(&fold->unknown, sighting->payload);
		}
		return;
	case WBH_ABSENT_NOW:
		if (life == LIFE_OCCURRENCE)
			return;
		know_again(fold);
		if (fold->current.exists)
			end_run(fold, policy, FINDING_CLEARED, sighting->time, now);
		fold->last_absent = sighting->time;
	}
}

void track_fold(const struct track *track, const struct finding_policy *policy, int64_t now, struct fold *ret)
{
	enum finding_life life = finding_type(track->id)->life;
	struct fold fold = track->base;

	fold.due = TIMESTAMP_NONE;
	(void)payload_ref(fold.current.last);
	(void)payload_ref(fold.ended.last);
	(void)payload_ref(fold.unknown);
	for (size_t i = 0; i < track->sighting_count; i++)
		fold_step(&fold, &track->sightings[i], life, policy, now);
	if (now != TIMESTAMP_NONE)
		expire(&fold, policy, now, now);
	*ret = fold;
}
