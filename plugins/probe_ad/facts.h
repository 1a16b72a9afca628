/* SPDX-License-Identifier: Apache-2.0 */
/* What the sync server's configuration says of this domain: with which account it writes, and whom it synchronises. */
#ifndef WBH_PROBE_AD_FACTS_H
#define WBH_PROBE_AD_FACTS_H

#include "plugin/wbhealth-plugin.h"

/* Containers of one scope; more than a configuration dialogue shows. */
#define SCOPE_LIMIT 1024u

struct scope {
	bool known;
	/* DNs, owned. */
	char *inclusions[SCOPE_LIMIT];
	size_t inclusion_count;
	char *exclusions[SCOPE_LIMIT];
	size_t exclusion_count;
	char *group; /* only its members; NULL: no such filter */
};

struct sync_facts {
	char *account; /* owned; NULL: not known */
	enum { HASH_SYNC_UNKNOWN, HASH_SYNC_OFF, HASH_SYNC_ON } hash_sync;
	struct scope scope;
};

/* Of host->fact(). 0 or -ENOMEM; a fact that is no such JSON is left out. */
int sync_facts_read(struct wbh_host *host, const char *domain, struct sync_facts *ret);
void sync_facts_done(struct sync_facts *facts);

/* Does the nearest container that is named leave the object in? */
bool scope_has(const struct scope *scope, const char *dn);
/* … and which one decides; NULL: none is named above it. */
const char *scope_decider(const struct scope *scope, const char *dn, bool *ret_included);

#endif
