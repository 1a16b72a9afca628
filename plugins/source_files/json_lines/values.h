/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a parsed line as the parts of an event. Of members with the same name the first counts. */
#ifndef WBH_JSON_LINES_VALUES_H
#define WBH_JSON_LINES_VALUES_H

#include <cjson/cJSON.h>
#include <stdint.h>

/* NULL for an object that is NULL, or has none of that name. */
cJSON *value_member(const cJSON *object, const char *name);

/* Text as it stands, with CR LF made LF as XML does; NULL where it is no text or empty. Lives in the node. */
const char *value_whole(cJSON *node);
/* The same without white space around it. */
const char *value_trimmed(cJSON *node);
/* A whole number that is not negative, or text of decimal digits; WBH_ABSENT for all else. */
int64_t value_number(cJSON *node);
/* Keywords as Windows writes them, from hexadecimal text, or a number with or without sign. False: neither. */
#define KEYWORDS_SIZE 19
const char *value_keywords(cJSON *node, char text[static KEYWORDS_SIZE]);

#endif
