/* SPDX-License-Identifier: Apache-2.0 */
/* Who is due next by time alone: a binary heap over the tracks. */
#include "diagnosis/track.h"

static void place(struct diagnosis *diagnosis, struct track *track, size_t index)
{
	diagnosis->heap.tracks[index] = track;
	track->heap_index = index;
}

static void rise(struct diagnosis *diagnosis, struct track *track)
{
	size_t index = track->heap_index;

	while (index > 0 && diagnosis->heap.tracks[(index - 1) / 2]->due > track->due) {
		place(diagnosis, diagnosis->heap.tracks[(index - 1) / 2], index);
		index = (index - 1) / 2;
	}
	place(diagnosis, track, index);
}

static void sink(struct diagnosis *diagnosis, struct track *track)
{
	size_t index = track->heap_index;

	for (;;) {
		size_t child = 2 * index + 1;

		if (child + 1 < diagnosis->heap.count &&
		    diagnosis->heap.tracks[child + 1]->due < diagnosis->heap.tracks[child]->due)
			child++;
		if (child >= diagnosis->heap.count || diagnosis->heap.tracks[child]->due >= track->due)
			break;
		place(diagnosis, diagnosis->heap.tracks[child], index);
		index = child;
	}
	place(diagnosis, track, index);
}

static void leave(struct diagnosis *diagnosis, struct track *track)
{
	struct track *last = diagnosis->heap.tracks[--diagnosis->heap.count];

	if (last == track)
		return;
	place(diagnosis, last, track->heap_index);
	rise(diagnosis, last);
	sink(diagnosis, last);
}

int deadline_set(struct diagnosis *diagnosis, struct track *track, int64_t due)
{
	int64_t old = track->due;
	int r;

	if (due == old)
		return 0;
	if (old == TIMESTAMP_NONE) {
		r = track_list_add(&diagnosis->heap, track);
		if (r < 0)
			return r;
		track->due = due;
		track->heap_index = diagnosis->heap.count - 1;
		rise(diagnosis, track);
		return 0;
	}
	if (due == TIMESTAMP_NONE) {
		leave(diagnosis, track);
		track->due = due;
		return 0;
	}
	track->due = due;
	rise(diagnosis, track);
	sink(diagnosis, track);
	return 0;
}

struct track *deadline_first(const struct diagnosis *diagnosis)
{
	return diagnosis->heap.count > 0 ? diagnosis->heap.tracks[0] : NULL;
}
