/* SPDX-License-Identifier: Apache-2.0 */
/* Files of an export -> what it says. */
#ifndef WBH_PROBE_SYNC_CONFIG_READ_H
#define WBH_PROBE_SYNC_CONFIG_READ_H

#include "plugin/wbhealth-plugin.h"
#include "plugins/probe_sync_config/export.h"

struct reading {
	struct wbh_host *host;
	struct sync_export *export;
	const char *file; /* the one being read */
};

/* A place that could not be read, told by name. The export is incomplete from here on. */
int reading_damage(struct reading *reading, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A file, or a folder and what lies at most two folders below it. What cannot be read is told; the rest is read. */
int read_path(struct reading *reading, const char *path);

/* One open file, from its beginning. 0, negatives to forward. */
int read_xml(struct reading *reading, int fd);
/* Output of Get-ADSyncScheduler, `size` bytes and room for a NUL behind them; it is turned into ASCII in place, for
 * PowerShell writes UTF-16. 0; 1: it is something else. */
int read_scheduler(struct sync_export *export, char *text, size_t size);

/* What the files say together: two exports in one folder, files that are missing. */
int read_finish(struct reading *reading);

#endif
