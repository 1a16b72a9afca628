/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen of controllers, domain and connector account -> symptoms. */
#ifndef WBH_PROBE_AD_JUDGE_H
#define WBH_PROBE_AD_JUDGE_H

#include "plugins/probe_ad/memory.h"
#include "plugins/probe_ad/predict.h"
#include "plugins/probe_ad/sweep.h"

struct judging {
	struct wbh_host *host;
	const char *domain;
	const char *tenant; /* or NULL */
	int srv;            /* as the plugin's look has it */
	int hash_sync;      /* as struct sync_facts has it */
	int64_t time;       /* of the pass */
	struct memory *memory;
	const struct controller *controllers; /* of the domain */
	size_t controller_count;
};

/* Reach, TLS, clock, controls, replication of each controller; what that means for the domain. */
int judge_controllers(struct judging *judging);
/* Rights at the domain's head, the connector account. `view` is usable. */
int judge_domain(struct judging *judging, const struct view *view);
/* What a pass over all users found: each cause at each container, with how many it hits; what a pass before it found
 * and this one, being whole, does not, has ended. */
int judge_sweep(struct judging *judging, const struct view *view, const struct sweep *sweep);
/* Does a controller lag behind the others? */
int judge_lag(struct judging *judging, const struct view *view);

#endif
