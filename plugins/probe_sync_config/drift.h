/* SPDX-License-Identifier: Apache-2.0 */
/* What changed since the last export seen. */
#ifndef WBH_PROBE_SYNC_CONFIG_DRIFT_H
#define WBH_PROBE_SYNC_CONFIG_DRIFT_H

#include "plugin/wbhealth-plugin.h"
#include "plugins/probe_sync_config/export.h"

/* Tells each setting that differs from those the cursor remembers, old and new, and remembers those of now. An export
 * of which something could not be read is neither compared nor remembered. 0, negatives to forward. */
int tell_drift(struct wbh_host *host, const struct sync_export *export);
/* Was hash sync off at this server in the export before? */
bool drift_remembers_hash_sync_off(struct wbh_host *host, const char *server);

#endif
