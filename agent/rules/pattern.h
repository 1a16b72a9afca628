/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of rules: PCRE2 without JIT, bounded in text, depth and steps. The only door to PCRE2. */
#ifndef WBH_RULES_PATTERN_H
#define WBH_RULES_PATTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/problem.h"

/* Bytes of a text that are looked at. */
#define PATTERN_TEXT_LIMIT (16u * 1024u)
/* Bytes of the expression, and groups in it. */
#define PATTERN_SIZE_LIMIT 4096u
#define PATTERN_GROUP_LIMIT 15u
/* Steps of one match over all places where it might begin, and how deep it may backtrack. */
#define PATTERN_STEP_LIMIT 200000
#define PATTERN_DEPTH_LIMIT 5000u

struct pattern;
struct matcher; /* what matching needs to write in; one per state */

/* `problem` gets the words without file and line. -WBH_E_RULE, -ENOMEM. */
int pattern_new(struct pattern **ret, const char *expression, struct wbh_problem *problem);
void pattern_free(struct pattern *pattern);

/* (?<name>…) groups: the name of the index-th, NULL when there are no more. */
const char *pattern_group_name(const struct pattern *pattern, size_t index);

int matcher_new(struct matcher **ret);
void matcher_free(struct matcher *matcher);

/* 1: matched, and the groups can be asked for; 0: not; -WBH_E_LIMIT: it ended at a limit. */
int pattern_match(const struct pattern *pattern, struct matcher *matcher, const char *text, size_t size);
/* What group 1 (without groups: the whole match) of the last match took in; 1, or 0 when it took no part. */
int pattern_value(const struct pattern *pattern, const struct matcher *matcher, const char *text, const char **ret,
		  size_t *ret_size);
/* The same for the index-th named group. */
int pattern_group(const struct pattern *pattern, const struct matcher *matcher, const char *text, size_t index,
		  const char **ret, size_t *ret_size);

#endif
