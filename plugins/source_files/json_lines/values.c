/* SPDX-License-Identifier: Apache-2.0 */
/* Texts, numbers and keywords of JSON values, whichever type a writer chose for them. */
#include "plugins/source_files/json_lines/values.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "plugin/wbhealth-plugin.h"

/* Above, a double has no ones place. */
#define DOUBLE_EXACT 9007199254740992.0 /* 2^53 */

cJSON *value_member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* CR LF to LF. */
static void join_line_ends(char *text)
{
	char *to = strstr(text, "\r\n");
	const char *from = to;

	if (to == NULL)
		return;
	for (; *from != '\0'; from++)
		if (from[0] != '\r' || from[1] != '\n')
			*to++ = *from;
	*to = '\0';
}

const char *value_whole(cJSON *node)
{
	if (!cJSON_IsString(node) || node->valuestring[0] == '\0')
		return NULL;
	join_line_ends(node->valuestring);
	return node->valuestring;
}

const char *value_trimmed(cJSON *node)
{
	const char *text = value_whole(node), *start;
	size_t size;

	if (text == NULL)
		return NULL;
	size = strlen(text);
	start = text_trim(text, &size);
	memmove(node->valuestring, start, size);
	node->valuestring[size] = '\0';
	return size > 0 ? node->valuestring : NULL;
}

static int64_t text_number(const char *text)
{
	int64_t number = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		if (number > (INT64_MAX - 9) / 10)
			return WBH_ABSENT;
		number = number * 10 + (*text - '0');
	}
	return *text == '\0' ? number : WBH_ABSENT;
}

int64_t value_number(cJSON *node)
{
	const char *text;

	if (cJSON_IsNumber(node)) {
		double number = node->valuedouble;

		if (!(number >= 0 && number <= DOUBLE_EXACT) || number != (double)(int64_t)number)
			return WBH_ABSENT;
		return (int64_t)number;
	}
	text = value_trimmed(node);
	return text != NULL ? text_number(text) : WBH_ABSENT;
}

const char *value_keywords(cJSON *node, char text[static KEYWORDS_SIZE])
{
	const char *written = value_trimmed(node);
	uint64_t bits;
	int64_t number;

	if (written == NULL) {
		if (!cJSON_IsNumber(node) || node->valuedouble != node->valuedouble ||
		    node->valuedouble < -DOUBLE_EXACT || node->valuedouble > DOUBLE_EXACT)
			return NULL;
		bits = (uint64_t)(int64_t)node->valuedouble;
	} else if (text_to_u64(written, &bits) < 0) {
		if (text_to_i64(written, &number) < 0)
			return NULL;
		bits = (uint64_t)number;
	}
	(void)snprintf(text, KEYWORDS_SIZE, "0x%" PRIx64, bits);
	return text;
}
