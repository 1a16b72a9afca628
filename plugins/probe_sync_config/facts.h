/* SPDX-License-Identifier: Apache-2.0 */
/* What other rooms need of the export. */
#ifndef WBH_PROBE_SYNC_CONFIG_FACTS_H
#define WBH_PROBE_SYNC_CONFIG_FACTS_H

#include "plugin/wbhealth-plugin.h"
#include "plugins/probe_sync_config/export.h"

/* sync.server (server): tenant's account, version, switches; sync.connector (forest): account, hash sync; sync.scope
 * (domain): containers, group, rule scoping, default exclusions. Values are JSON. 0, negatives to forward. */
int tell_facts(struct wbh_host *host, const struct sync_export *export);

#endif
