/* SPDX-License-Identifier: Apache-2.0 */
/* [rate NAME] and [success-rate NAME] sections: what is counted, and how much of it is too much or too little. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "rules/compile.h"

#define COUNT_LIMIT 60000u /* counts are kept up to 65,535 */

int read_rate(const struct place *place, const struct rules *rules, const char *word, size_t *ret)
{
	const char *names[RULES_RATE_LIMIT];

	for (size_t i = 0; i < rules->rate_count; i++) {
		names[i] = rules->rates[i].name;
		if (!text_equal(names[i], word))
			continue;
		*ret = i;
		return 0;
	}
	return fault_unknown(place, "rate", word, names, rules->rate_count);
}

/* "50%" */
static int read_percent(const struct place *place, char *text, size_t *ret)
{
	char *sign = strchr(text, '%');

	if (sign == NULL || sign[1] != '\0')
		return fault(place, "write a share as 50%%");
	*sign = '\0';
	return read_count(place, text, 0, 100, ret);
}

static int read_rate_line(const struct place *place, const struct rules *rules, struct rate *rate, bool *jumps,
			  const char *key, char *value)
{
	static const char *const keys[] = { "limit", "of",      "least",    "times",         "days",
					    "hours", "history", "at-first", "at-first-share" };
	int index = find_key_name(place, key, keys, ELEMENTS(keys));

	*jumps |= index > 0;
	switch (index) {
	case 0:
		return read_count(place, value, 1, COUNT_LIMIT, &rate->limit);
	case 1:
		return read_rate(place, rules, value, &rate->of);
	case 2:
		return read_count(place, value, 0, COUNT_LIMIT, &rate->least);
	case 3:
		return read_count(place, value, 1, 1000, &rate->times);
	case 4:
		return read_count(place, value, 1, RATE_DAY_LIMIT, &rate->days);
	case 5:
		return read_count(place, value, 1, RATE_HOUR_LIMIT, &rate->hours);
	case 6:
		return read_duration(place, value, &rate->history);
	case 7:
		return read_count(place, value, 0, COUNT_LIMIT, &rate->at_first);
	case 8:
		return read_percent(place, value, &rate->at_first_percent);
	default:
		return -WBH_E_RULE;
	}
}

int compile_rate(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	struct place place = PLACE(section, section->line, problem);
	struct rate *rate = &rules->rates[rules->rate_count];
	bool jumps = false;

	if (section->name[0] == '\0' || strlen(section->name) >= RULES_NAME_LIMIT ||
	    strpbrk(section->name, " \t{") != NULL)
		return fault(&place, "a rate has a name of one word");
	if (rules->rate_count == RULES_RATE_LIMIT)
		return fault(&place, "more than %u rates", RULES_RATE_LIMIT);
	/* What a jump is: PRODUCT, promise 3. */
	*rate = (struct rate){ .of = NO_RATE,
			       .least = 10,
			       .times = 4,
			       .days = 14,
			       .hours = 2,
			       .history = 7 * TIMESTAMP_DAY,
			       .at_first = 20,
			       .at_first_percent = 50 };

	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);
		int r;

		if (value == NULL)
			return -ENOMEM;
		place.line = section->lines[i].line;
		r = read_rate_line(&place, rules, rate, &jumps, section->lines[i].key, value);
		if (r < 0)
			return r;
	}
	place.line = section->line;
	if (rate->limit > 0 && jumps)
		return fault(&place, "a rate has either a limit or what makes a jump");
	if (rate->of != NO_RATE && rules->rates[rate->of].limit > 0)
		return fault(&place, "of = names a rate without a limit");

	rate->name = strdup(section->name);
	if (rate->name == NULL)
		return -ENOMEM;
	rules->rate_count++;
	return 0;
}

static int read_success_line(const struct place *place, struct success_policy *policy, const char *key, char *value)
{
	static const char *const keys[] = { "finding", "least", "low", "good" };

	switch (find_key_name(place, key, keys, ELEMENTS(keys))) {
	case 0:
		return read_subject(place, value, &policy->finding, &policy->subject);
	case 1:
		return read_count(place, value, 1, COUNT_LIMIT, &policy->least);
	case 2:
		return read_percent(place, value, &policy->low_percent);
	case 3:
		return read_percent(place, value, &policy->good_percent);
	default:
		return -WBH_E_RULE;
	}
}

/* A rate of our own: two words, as no [rate NAME] has. Minutes are counted, as for a limit. */
static int add_own_rate(const struct place *place, struct rules *rules, const char *name, size_t *ret)
{
	struct rate *rate = &rules->rates[rules->rate_count];

	if (rules->rate_count == RULES_RATE_LIMIT)
		return fault(place, "more than %u rates", RULES_RATE_LIMIT);
	*rate = (struct rate){ .name = strdup(name), .of = NO_RATE, .limit = COUNT_LIMIT };
	if (rate->name == NULL)
		return -ENOMEM;
	*ret = rules->rate_count++;
	return 0;
}

int compile_success_rate(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	struct place place = PLACE(section, section->line, problem);
	struct success_policy *policy = &rules->success;
	int r;

	if (policy->tell)
		return fault(&place, "there is a [success-rate] already");
	*policy = (struct success_policy){ .finding = FINDINGS, .least = 10, .low_percent = 50, .good_percent = 80 };
	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);

		if (value == NULL)
			return -ENOMEM;
		place.line = section->lines[i].line;
		r = read_success_line(&place, policy, section->lines[i].key, value);
		if (r < 0)
			return r;
	}
	place.line = section->line;
	if (policy->finding == FINDINGS)
		return fault(&place, "finding = FINDING@server is missing");
	if (policy->good_percent < policy->low_percent)
		return fault(&place, "good = is below low =");

	r = add_own_rate(&place, rules, "attempts ended", &policy->ended);
	if (r >= 0)
		r = add_own_rate(&place, rules, "attempts succeeded", &policy->succeeded);
	if (r < 0)
		return r;
	policy_said_by_rule(rules, policy->finding);
	policy->tell = true;
	return 0;
}
