/* SPDX-License-Identifier: Apache-2.0 */
/* PCRE2 under limits: the library's own hold for one place to begin at, the callout counts over all of them. */
#include "rules/pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/error.h"
#include "base/text.h"

struct pattern {
	pcre2_code *code;
	uint32_t groups;
	struct {
		char *name;
		uint32_t number;
	} names[PATTERN_GROUP_LIMIT];
	size_t name_count;
};

struct matcher {
	pcre2_match_context *context;
	pcre2_match_data *data;
	int steps; /* left in this match */
};

void pattern_free(struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	for (size_t i = 0; i < pattern->name_count; i++)
		free(pattern->names[i].name);
	pcre2_code_free(pattern->code);
	free(pattern);
}

DEFINE_POINTER_CLEANUP(struct pattern, pattern_free);

static int take_names(struct pattern *pattern)
{
	uint32_t count = 0, size = 0;
	PCRE2_SPTR table = NULL;

	(void)pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &count);
	(void)pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	(void)pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &table);

	/* An entry is the group's number in two bytes, then its name (pcre2api, "information about a pattern"). */
	for (uint32_t i = 0; i < count && pattern->name_count < PATTERN_GROUP_LIMIT; i++, table += size) {
		char *name = strdup((const char *)table + 2);

		if (name == NULL)
			return -ENOMEM;
		pattern->names[pattern->name_count].name = name;
		pattern->names[pattern->name_count++].number = (uint32_t)table[0] << 8 | table[1];
	}
	return 0;
}

static int compile(struct pattern *pattern, const char *expression, struct wbh_problem *problem)
{
	/* Callouts at every item are what the steps are counted by. */
	const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
	PCRE2_SIZE place = 0;
	int error = 0;

	if (strlen(expression) > PATTERN_SIZE_LIMIT)
		return problem_set(problem, -WBH_E_RULE, "the pattern is longer than %u bytes", PATTERN_SIZE_LIMIT);

	pattern->code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, options, &error, &place, NULL);
	if (pattern->code == NULL) {
		PCRE2_UCHAR words[256] = "";

		(void)pcre2_get_error_message(error, words, sizeof(words));
		return problem_set(problem, -WBH_E_RULE, "bad pattern at character %zu: %s", place + 1,
				   (const char *)words);
	}

	(void)pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &pattern->groups);
	if (pattern->groups > PATTERN_GROUP_LIMIT)
		return problem_set(problem, -WBH_E_RULE, "the pattern has more than %u groups", PATTERN_GROUP_LIMIT);
	return 0;
}

int pattern_new(struct pattern **ret, const char *expression, struct wbh_problem *problem)
{
	_cleanup_(pattern_free_p) struct pattern *pattern = calloc(1, sizeof(*pattern));
	int r;

	if (pattern == NULL)
		return -ENOMEM;
	r = compile(pattern, expression, problem);
	if (r >= 0)
		r = take_names(pattern);
	if (r < 0)
		return r;

	*ret = steal_pointer(pattern);
	return 0;
}

const char *pattern_group_name(const struct pattern *pattern, size_t index)
{
	return index < pattern->name_count ? pattern->names[index].name : NULL;
}

void matcher_free(struct matcher *matcher)
{
	if (matcher == NULL)
		return;
	pcre2_match_data_free(matcher->data);
	pcre2_match_context_free(matcher->context);
	free(matcher);
}

DEFINE_POINTER_CLEANUP(struct matcher, matcher_free);

static int count_step(pcre2_callout_block *block, void *context)
{
	struct matcher *matcher = context;

	(void)block;
	return --matcher->steps < 0 ? PCRE2_ERROR_MATCHLIMIT : 0;
}

int matcher_new(struct matcher **ret)
{
	_cleanup_(matcher_free_p) struct matcher *matcher = calloc(1, sizeof(*matcher));

	if (matcher == NULL)
		return -ENOMEM;
	matcher->context = pcre2_match_context_create(NULL);
	matcher->data = pcre2_match_data_create(PATTERN_GROUP_LIMIT + 1, NULL);
	if (matcher->context == NULL || matcher->data == NULL)
		return -ENOMEM;

	(void)pcre2_set_match_limit(matcher->context, PATTERN_STEP_LIMIT);
	(void)pcre2_set_depth_limit(matcher->context, PATTERN_DEPTH_LIMIT);
	(void)pcre2_set_callout(matcher->context, count_step, matcher);
	*ret = steal_pointer(matcher);
	return 0;
}

int pattern_match(const struct pattern *pattern, struct matcher *matcher, const char *text, size_t size)
{
	int r;

	matcher->steps = PATTERN_STEP_LIMIT;
	r = pcre2_match(pattern->code, (PCRE2_SPTR)text, text_cut(text, size, PATTERN_TEXT_LIMIT), 0, 0, matcher->data,
			matcher->context);
	if (r > 0)
		return 1;
	if (r == PCRE2_ERROR_NOMEMORY)
		return -ENOMEM;
	if (r == PCRE2_ERROR_NOMATCH)
		return 0;
	return -WBH_E_LIMIT;
}

static int take_group(const struct matcher *matcher, const char *text, uint32_t number, const char **ret,
		      size_t *ret_size)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(matcher->data);
	PCRE2_SIZE start = ends[2 * number], end = ends[2 * number + 1];

	if (start == PCRE2_UNSET || end == PCRE2_UNSET || end < start)
		return 0;
	*ret = text + start;
	*ret_size = end - start;
	return 1;
}

int pattern_value(const struct pattern *pattern, const struct matcher *matcher, const char *text, const char **ret,
		  size_t *ret_size)
{
	return take_group(matcher, text, pattern->groups > 0 ? 1 : 0, ret, ret_size);
}

int pattern_group(const struct pattern *pattern, const struct matcher *matcher, const char *text, size_t index,
		  const char **ret, size_t *ret_size)
{
	return take_group(matcher, text, pattern->names[index].number, ret, ret_size);
}
