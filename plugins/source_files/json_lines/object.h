/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a line its object is. */
#ifndef WBH_JSON_LINES_OBJECT_H
#define WBH_JSON_LINES_OBJECT_H

#include <stdbool.h>

/* The '{' of the line's object: the first one that a name or '}' follows. Before it there may be the head of a syslog
 * line, in whose structured data no such place can be, or the tag and time that Fluent Bit writes. NULL: none. */
const char *object_find(const char *text, const char *end);
/* Whether nothing of meaning follows the object: white space, or what ends or goes on a list. */
bool object_ends_line(const char *text, const char *end);
/* Whether a line says nothing: an empty one, or the brackets of a list around all records. */
bool object_is_nothing(const char *text, const char *end);

#endif
