/* SPDX-License-Identifier: Apache-2.0 */
/* What Event Viewer calls the parts of an event in its languages. */
#ifndef WBH_EVENT_COPY_LABELS_H
#define WBH_EVENT_COPY_LABELS_H

#include <stdbool.h>
#include <stddef.h>

enum label {
	LABEL_LOG_NAME,
	LABEL_SOURCE,
	LABEL_DATE,
	LABEL_EVENT_ID,
	LABEL_LEVEL,
	LABEL_USER,
	LABEL_COMPUTER,
	LABEL_DESCRIPTION,
	LABEL_COUNT,
};

struct language {
	const char *labels[LABEL_COUNT];
	const char *levels[6]; /* by number, from 1 */
	bool day_first;        /* in all its countries, where the year does not come first */
};

/* The language whose name for the log the line begins with; NULL: none. */
const struct language *label_language(const char *line, const char *end);
/* The value of a line that begins with this label, without white space around it. False where it is another line. */
bool label_value(const struct language *language, enum label label, const char *line, const char *end,
		 const char **ret_value, size_t *ret_size);
/* The number of a level; WBH_ABSENT for a name that is not known. */
long label_level(const struct language *language, const char *name, size_t size);

#endif
