/* SPDX-License-Identifier: Apache-2.0 */
/* One look at one domain: what it was told to look at, and what it has seen so far. */
#ifndef WBH_PROBE_AD_LOOK_H
#define WBH_PROBE_AD_LOOK_H

#include "plugins/probe_ad/judge.h"

#define PASSWORD_LIMIT 4096u

struct look {
	struct wbh_host *host;
	const char *domain;
	char password[PASSWORD_LIMIT + 1];
	struct sign_in sign_in;
	struct sync_facts facts;
	struct controller controllers[CONTROLLER_LIMIT];
	size_t controller_count;
	int srv; /* 1: DNS named the controllers; negative: it could not; 0: it was not asked */
	struct view views[CONTROLLER_LIMIT]; /* of those that answered */
	size_t view_count;
};

/* Settings -> how to sign in, and which controllers; what is wrong with them is logged. 0; -EINVAL; an errno of a file.
 * (settings.c) */
int look_read_settings(struct look *look);

/* The pass over all users, where it is due; what the one before found stands until then. (pass.c) */
int look_over_users(struct look *look, struct judging *judging, const struct view *view);

/* A stage was seen as of then. */
int look_tell_seen(struct look *look, const char *stage, int64_t time, uint64_t records);

#endif
