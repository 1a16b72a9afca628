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

/* UTF-16 by its mark, or by its first letter; what is not ASCII is no part of a name or switch, and becomes "?". */
static void to_ascii(char *text, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)text;
	bool little = size >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] != 0 && bytes[1] == 0));
	bool big = size >= 2 && ((bytes[0] == 0xfe && bytes[1] == 0xff) || (bytes[0] == 0 && bytes[1] != 0));
	size_t to = 0;

	for (size_t from = 0; (little || big) && from + 1 < size; from += 2) {
		unsigned high = bytes[from + little], low = bytes[from + !little];

		text[to++] = (char)(high == 0 && low != 0 && low < 0x80 ? low : '?');
	}
	text[little || big ? to : size] = '\0';
}

int read_scheduler(struct sync_export *export, char *text, size_t size)
{
	bool known = false;

	to_ascii(text, size);
	while (*text != '\0') {
		size_t line = strcspn(text, "\r\n");

		known |= take_line(&export->global, text, line);
		text += line;
		text += strspn(text, "\r\n");
	}
	return known ? 0 : 1;
}
