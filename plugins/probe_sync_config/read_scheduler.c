/* SPDX-License-Identifier: Apache-2.0 */
/* Output of Get-ADSyncScheduler: "StagingModeEnabled : False", a line each. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/probe_sync_config/read.h"

static bool take_line(struct sync_global *global, const char *line, size_t size)
{
	const struct {
		const char *name;
		enum sync_switch *field;
	} switches[] = {
		{ "SyncCycleEnabled", &global->cycle },
		{ "SchedulerSuspended", &global->suspended },
		{ "MaintenanceEnabled", &global->maintenance },
		{ "StagingModeEnabled", &global->staging },
	};
	const char *colon = memchr(line, ':', size), *value;
	size_t name = colon != NULL ? (size_t)(colon - line) : 0, left;

	line = text_trim(line, &name);
	for (size_t i = 0; i < ELEMENTS(switches) && colon != NULL; i++) {
		if (strlen(switches[i].name) != name || memcmp(switches[i].name, line, name) != 0)
			continue;
		left = strcspn(colon + 1, "\r\n");
		value = text_trim(colon + 1, &left);
		*switches[i].field = left == 4 && strncasecmp(value, "true", 4) == 0    ? SWITCH_ON
				     : left == 5 && strncasecmp(value, "false", 5) == 0 ? SWITCH_OFF
											: SWITCH_UNKNOWN;
		return true;
	}
	return false;
}

int read_scheduler(struct sync_export *export, const char *text)
{
	bool known = false;

	while (*text != '\0') {
		size_t size = strcspn(text, "\r\n");

		known |= take_line(&export->global, text, size);
		text += size;
		text += strspn(text, "\r\n");
	}
	return known ? 0 : 1;
}
