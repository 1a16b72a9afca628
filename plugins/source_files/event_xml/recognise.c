/* SPDX-License-Identifier: Apache-2.0 */
/* Tells Event XML by what it says, not by how it begins: comments, declarations and damage may come first. */
#include <string.h>

#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/markup.h"
#include "plugins/source_files/formats.h"
#include "plugins/source_files/scan.h"

/* An element called Event is one of Windows if it says so by its namespace, or if System comes first in it. */
static bool is_windows_event(const char *text, const char *end, bool whole)
{
	const char *close, *name;
	size_t prefix_size;

	close = memchr(text, '>', (size_t)(end - text));
	if (close == NULL)
		return !whole;
	if (find_bytes(text, close, EVENT_XML_NAMESPACE, strlen(EVENT_XML_NAMESPACE)) != NULL)
		return true;

	name = scan_skip_space(close + 1, end);
	if (name == end)
		return !whole;
	if (*name != '<')
		return false;
	name++;
	/* A prefix, if any, is the one that Event has. */
	if (markup_event_start(text, end, &prefix_size) == MARKUP_YES && prefix_size > 0 &&
	    (size_t)(end - name) > prefix_size)
		name += prefix_size + 1;
	return (size_t)(end - name) >= strlen("System") && memcmp(name, "System", strlen("System")) == 0;
}

/* Where a record may begin in a file whose beginning is lost: at the start of a line, or behind markup. In other
 * formats that carry Event XML (JSON, syslog) it stands behind something else. */
static bool stands_free(const char *start, const char *text)
{
	while (text > start && (text[-1] == ' ' || text[-1] == '\t'))
		text--;
	return text == start || text[-1] == '\n' || text[-1] == '\r' || text[-1] == '>';
}

bool event_xml_recognise(const char *text, const char *end, bool whole)
{
	const char *start = text, *resume, *next;
	struct markup_search comments = { 0 };

	/* As long as there is nothing foreign, there need not be a record either: an export may be empty. */
	for (;;) {
		enum markup_gap gap = markup_gap(text, end, (uint64_t)(text - start), &comments, &next);

		if (gap == GAP_END)
			return true;
		if (gap == GAP_SHORT && !whole)
			return true;
		if (gap != GAP_OPEN && gap != GAP_CLOSE && gap != GAP_OTHER)
			break;
		text = next;
	}

	while ((text = markup_find_event_start(text, end, &resume)) != NULL) {
		if (stands_free(start, text) && is_windows_event(text, end, whole))
			return true;
		text++;
	}
	return false;
}
