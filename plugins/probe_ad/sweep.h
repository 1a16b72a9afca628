/* SPDX-License-Identifier: Apache-2.0 */
/* All users of a domain that are in scope, one after the other as the directory gives them: for how many a reset would
 * fail, by cause and by the container that explains it. Nothing is kept of a user but a few names as examples. */
#ifndef WBH_PROBE_AD_SWEEP_H
#define WBH_PROBE_AD_SWEEP_H

#include "plugins/probe_ad/predict.h"

/* Causes that are told apart; users of further ones are counted all the same. */
#define SWEEP_GROUP_LIMIT 1000u
#define SWEEP_EXAMPLES 3u

/* One cause at one container. */
struct sweep_group {
	const char *finding; /* its name */
	char *container;     /* owned */
	uint64_t count;
	bool is_other;                  /* it stops no reset */
	char *examples[SWEEP_EXAMPLES]; /* names, owned */
};

struct sweep {
	uint64_t in_scope;
	uint64_t can_reset;
	uint64_t cannot_reset;
	uint64_t unknown;
	bool whole;                                   /* false: it was given up, there are more users */
	struct sweep_group groups[SWEEP_GROUP_LIMIT]; /* of the resets that would fail, and of what else is wrong */
	size_t group_count;
	const char *scope_basis;
};

/* `until`: monotonic microseconds, when it is given up. *ret is large: from the heap, zeroed. 0; -WBH_E_PEER with the
 * fault; -WBH_E_STOPPED; -ENOMEM. sweep_done(), even of a failure. */
int sweep_users(struct wbh_host *host, const struct view *view, int64_t until, struct sweep *ret,
		struct ldap_fault *ret_fault);
void sweep_done(struct sweep *sweep);

int64_t monotonic_now(void);

#endif
