/* SPDX-License-Identifier: Apache-2.0 */
/* All findings in the order of a report: what is open first, each root followed by what it explains. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/track.h"

struct listed {
	struct track *track;
	struct track *root; /* itself for a root */
};

int compare_tracks(const struct track *a, const struct track *b)
{
	if (a->shown.level != b->shown.level)
		return a->shown.level > b->shown.level ? -1 : 1;
	if (a->users != b->users)
		return a->users > b->users ? -1 : 1;
	if (a->shown.run.first_seen != b->shown.run.first_seen)
		return a->shown.run.first_seen < b->shown.run.first_seen ? -1 : 1;
	return strcmp(a->uid, b->uid);
}

static int compare_listed(const void *a, const void *b)
{
	const struct listed *left = a, *right = b;
	bool left_open = left->track->shown.state == FINDING_OPEN,
	     right_open = right->track->shown.state == FINDING_OPEN;

	if (left_open != right_open)
		return left_open ? -1 : 1;
	if (left->root != right->root)
		return compare_tracks(left->root, right->root);
	if ((left->track == left->root) != (right->track == right->root))
		return left->track == left->root ? -1 : 1;
	return compare_tracks(left->track, right->track);
}

static struct track *root_of(const struct diagnosis *diagnosis, struct track *track)
{
	struct track *root = NULL;

	if (track->shown.explained_by[0] != '\0')
		root = table_get(diagnosis->tracks, track->shown.explained_by);
	return root != NULL && root->shown.any ? root : track;
}

static size_t list_tracks(const struct diagnosis *diagnosis, struct listed *listed)
{
	size_t count = 0;

	for (struct table_row *row = table_first(diagnosis->tracks); row != NULL; row = table_next(row)) {
		struct track *track = table_value(row);

		if (track->shown.any)
			listed[count++] = (struct listed){ track, root_of(diagnosis, track) };
	}
	return count;
}

static int make_listing(struct diagnosis *diagnosis)
{
	_cleanup_free_ struct listed *listed = calloc(table_size(diagnosis->tracks) + 1, sizeof(*listed));
	_cleanup_free_ struct finding *listing = NULL;
	size_t count;

	if (listed == NULL)
		return -ENOMEM;
	count = list_tracks(diagnosis, listed);
	listing = calloc(count + 1, sizeof(*listing));
	if (listing == NULL)
		return -ENOMEM;

	qsort(listed, count, sizeof(*listed), compare_listed);
	for (size_t i = 0; i < count; i++) {
		struct track *track = listed[i].track;
		int r = track_finding(diagnosis, track, &track->shown, &track->words, &listing[i]);

		if (r < 0)
			return r;
	}

	free(diagnosis->listing);
	diagnosis->listing = steal_pointer(listing);
	diagnosis->listing_count = count;
	diagnosis->listing_stale = false;
	return 0;
}

const struct finding *diagnosis_findings(struct diagnosis *diagnosis, size_t *ret_count)
{
	if (diagnosis->listing_stale && make_listing(diagnosis) < 0) {
		*ret_count = table_size(diagnosis->tracks);
		return NULL;
	}
	*ret_count = diagnosis->listing_count;
	return diagnosis->listing;
}
