/* SPDX-License-Identifier: Apache-2.0 */
/* What the export proves -> symptoms. */
#ifndef WBH_PROBE_SYNC_CONFIG_JUDGE_H
#define WBH_PROBE_SYNC_CONFIG_JUDGE_H

#include "plugin/wbhealth-plugin.h"
#include "plugins/probe_sync_config/export.h"

/* 0, negatives to forward. What the export does not say is not judged. */
int judge_export(struct wbh_host *host, const struct sync_export *export);

#endif
