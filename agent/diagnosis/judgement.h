/* SPDX-License-Identifier: Apache-2.0 */
/* One judgement under way: private to judge.c, which runs it, and episode.c, which judges one track. */
#ifndef WBH_DIAGNOSIS_JUDGEMENT_H
#define WBH_DIAGNOSIS_JUDGEMENT_H

#include "diagnosis/track.h"

/* One change to be told, with what the finding said at that moment. */
struct telling {
	struct track *track;
	struct shown shown;
	bool withdrawn; /* it never was */
};

struct judgement {
	struct diagnosis *diagnosis;
	struct telling *tellings;
	size_t count;
	size_t room;
	bool regarded[FINDINGS]; /* kinds of which one has opened, ended, or is joined otherwise */
};

/* judge.c: count the revision up and remember what it says, to be told when everything is judged. */
int judgement_tell(struct judgement *judgement, struct track *track);

/* episode.c: compare the track's life as of now with what was told of it, and set when to look again. */
int judgement_track(struct judgement *judgement, struct track *track);

#endif
