/* SPDX-License-Identifier: Apache-2.0 */
/* The small sections: marks, heartbeats, attempts, policies of findings. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "rules/compile.h"

#define DEFAULT_MISSES 3u
#define DEFAULT_RETIRE (14 * TIMESTAMP_DAY)
#define DEFAULT_SEEN_WITHIN TIMESTAMP_DAY
#define OCCURRENCE_EXPIRES TIMESTAMP_DAY
#define EVENT_SWEEP_EXPIRES TIMESTAMP_DAY
#define USER_CODE_EXPIRES (7 * TIMESTAMP_DAY)
/* Until a section of its own sets it, known by this. */
#define EXPIRES_BY_LIFE (-1)

static int read_stages(const struct place *place, char *text, uint32_t *stages)
{
	const char *names[STAGES], *word;

	for (enum stage stage = 0; stage < STAGES; stage++)
		names[stage] = stage_name(stage);
	while ((word = next_word(&text)) != NULL) {
		int stage = stage_from_name(word);

		if (stage < 0)
			return fault_unknown(place, "stage", word, names, STAGES);
		*stages |= UINT32_C(1) << stage;
	}
	return 0;
}

int compile_mark(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	static const char *const keys[] = { "proves", "shows" };
	struct place place = PLACE(section, section->line, problem);
	struct mark *mark = &rules->marks[rules->mark_count];

	if (section->name[0] == '\0' || strlen(section->name) >= RULES_NAME_LIMIT ||
	    strpbrk(section->name, " \t{") != NULL)
		return fault(&place, "a mark has a name of one word");
	if (rules->mark_count == RULES_MARK_LIMIT)
		return fault(&place, "more than %u marks", RULES_MARK_LIMIT);
	mark->name = strdup(section->name);
	if (mark->name == NULL)
		return -ENOMEM;
	rules->mark_count++;

	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);
		int key, r;

		place.line = section->lines[i].line;
		key = find_key_name(&place, section->lines[i].key, keys, ELEMENTS(keys));
		if (key < 0)
			return key;
		if (value == NULL)
			return -ENOMEM;
		r = read_stages(&place, value, key == 0 ? &mark->proves : &mark->shows);
		if (r < 0)
			return r;
	}
	return 0;
}

struct heartbeat_reading {
	struct heartbeat *heartbeat;
	int64_t period;
	size_t misses;
	bool has_mark, has_finding, has_misses, off;
};

/* "60min warning" */
static int read_threshold(const struct place *place, struct heartbeat *heartbeat, char *text)
{
	struct threshold *threshold = &heartbeat->thresholds[heartbeat->threshold_count];
	char *level = strrchr(text, ' ');
	int r;

	if (heartbeat->threshold_count == RULES_THRESHOLD_LIMIT)
		return fault(place, "more than %u lost-after", RULES_THRESHOLD_LIMIT);
	threshold->level = -1;
	if (level != NULL && level_from_name(level + 1) >= 0) {
		threshold->level = level_from_name(level + 1);
		*level = '\0';
	}
	r = read_duration(place, text, &threshold->silence);
	if (r < 0)
		return r;
	if (heartbeat->threshold_count > 0 && threshold->silence <= threshold[-1].silence)
		return fault(place, "each lost-after is longer than the one before");
	heartbeat->threshold_count++;
	return 0;
}

static int read_key_word(const struct place *place, const char *word, enum wbh_key *ret)
{
	const char *names[WBH_KEYS];

	for (enum wbh_key key = 0; key < WBH_KEYS; key++)
		names[key] = wbh_key_name(key);
	if (wbh_key_from_name(word) < 0)
		return fault_unknown(place, "subject", word, names, WBH_KEYS);
	*ret = (enum wbh_key)wbh_key_from_name(word);
	return 0;
}

static int read_heartbeat_line(const struct place *place, const struct rules *rules, struct heartbeat_reading *reading,
			       const char *key, char *value)
{
	static const char *const keys[] = { "mark",       "finding", "subject",       "period",      "misses",
					    "lost-after", "retire",  "beside-others", "seen-within", "enabled" };
	struct heartbeat *heartbeat = reading->heartbeat;
	bool on = true;
	int r;

	switch (find_key_name(place, key, keys, ELEMENTS(keys))) {
	case 0:
		reading->has_mark = true;
		return read_mark(place, rules, value, &heartbeat->mark);
	case 1:
		reading->has_finding = true;
		return read_finding(place, value, &heartbeat->finding);
	case 2:
		return read_key_word(place, value, &heartbeat->subject);
	case 3:
		return read_duration(place, value, &reading->period);
	case 4:
		reading->has_misses = true;
		return read_count(place, value, 1, 1000, &reading->misses);
	case 5:
		return read_threshold(place, heartbeat, value);
	case 6:
		return read_duration(place, value, &heartbeat->retire);
	case 7:
		return read_switch(place, value, &heartbeat->beside_others);
	case 8:
		return read_duration(place, value, &heartbeat->seen_within);
	case 9:
		r = read_switch(place, value, &on);
		reading->off = !on;
		return r;
	default:
		return -WBH_E_RULE;
	}
}

static int finish_heartbeat(const struct place *place, struct heartbeat_reading *reading)
{
	struct heartbeat *heartbeat = reading->heartbeat;
	const struct finding_type *type;

	if (!reading->has_mark || !reading->has_finding)
		return fault(place, "a heartbeat needs mark = and finding =");
	type = finding_type(heartbeat->finding);
	if ((type->subjects & (UINT32_C(1) << heartbeat->subject)) == 0)
		return fault(place, "%s is never about a %s", type->name, wbh_key_name(heartbeat->subject));
	if ((reading->period > 0) == (heartbeat->threshold_count > 0))
		return fault(place, "a heartbeat needs either period = or lost-after =");
	if (reading->has_misses && reading->period == 0)
		return fault(place, "misses = goes with period =");
	if (heartbeat->beside_others && heartbeat->subject == WBH_KEY_SERVER)
		return fault(place, "beside-others = goes with the subject of a key, not with server");
	if (reading->period == 0)
		return 0;

	if (__builtin_mul_overflow(reading->period, (int64_t)reading->misses, &heartbeat->thresholds[0].silence))
		return fault(place, "the period is too long");
	heartbeat->thresholds[0].level = -1;
	heartbeat->threshold_count = 1;
	return 0;
}

int compile_heartbeat(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	struct place place = PLACE(section, section->line, problem);
	struct heartbeat *heartbeat = &rules->heartbeats[rules->heartbeat_count];
	struct heartbeat_reading reading = { .heartbeat = heartbeat, .misses = DEFAULT_MISSES };
	int r;

	if (rules->heartbeat_count == RULES_HEARTBEAT_LIMIT)
		return fault(&place, "more than %u heartbeats", RULES_HEARTBEAT_LIMIT);
	*heartbeat = (struct heartbeat){ .subject = WBH_KEY_SERVER,
					 .retire = DEFAULT_RETIRE,
					 .seen_within = DEFAULT_SEEN_WITHIN };

	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);

		if (value == NULL)
			return -ENOMEM;
		place.line = section->lines[i].line;
		r = read_heartbeat_line(&place, rules, &reading, section->lines[i].key, value);
		if (r < 0)
			return r;
	}
	place.line = section->line;
	r = reading.off ? 1 : finish_heartbeat(&place, &reading);
	if (r != 0)
		return r < 0 ? r : 0;

	heartbeat->name = strdup(section->name);
	if (heartbeat->name == NULL)
		return -ENOMEM;
	policy_said_by_rule(rules, heartbeat->finding);
	rules->heartbeat_count++;
	return 0;
}

int compile_attempt(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	static const char *const keys[] = { "timeout", "lost" };
	struct place place = PLACE(section, section->line, problem);
	const char *names[ATTEMPT_KINDS];
	struct attempt_policy *policy;
	int kind = attempt_kind_from_name(section->name);

	for (enum attempt_kind i = 0; i < ATTEMPT_KINDS; i++)
		names[i] = attempt_kind_name(i);
	if (kind < 0)
		return fault_unknown(&place, "kind of attempt", section->name, names, ATTEMPT_KINDS);
	policy = &rules->attempts[kind];

	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);
		int key, r;

		place.line = section->lines[i].line;
		key = find_key_name(&place, section->lines[i].key, keys, ELEMENTS(keys));
		if (key < 0)
			return key;
		if (value == NULL)
			return -ENOMEM;
		r = key == 0 ? read_duration(&place, value, &policy->timeout)
			     : read_subject(&place, value, &policy->finding, &policy->subject);
		if (r < 0)
			return r;
		policy->tell |= key == 1;
	}
	if (policy->tell)
		policy_said_by_rule(rules, policy->finding);
	return 0;
}

/* "critical when 2 subjects within 1h" */
static int read_escalation(const struct place *place, enum finding_id finding, char *text,
			   struct finding_policy *policy)
{
	char *level = next_word(&text), *when = next_word(&text), *count = next_word(&text), *what = next_word(&text);
	char *within = next_word(&text), *window = last_words(text);
	size_t number;
	int r, escalated;

	if (window == NULL || !text_equal(when, "when") || !text_equal(within, "within") ||
	    (!text_equal(what, "subjects") && !text_equal(what, "sightings")))
		return fault(place, "write: escalate = LEVEL when NUMBER subjects|sightings within DURATION");
	r = read_finding_level(place, finding, level, &escalated);
	if (r >= 0)
		r = read_count(place, count, 2, 1000, &number);
	if (r >= 0)
		r = read_duration(place, window, &policy->escalate_window);
	if (r < 0)
		return r;

	policy->escalated = (enum level)escalated;
	policy->escalate_count = (unsigned)number;
	policy->escalate_subjects = text_equal(what, "subjects");
	return 0;
}

/* "information while service.two-active-servers" */
static int read_relative_level(const struct place *place, enum finding_id finding, char *text, enum wbh_key subject,
			       struct relative_level *ret)
{
	char *level_word = next_word(&text), *while_word = next_word(&text), *other = last_words(text);
	int level, r;

	if (other == NULL || !text_equal(while_word, "while"))
		return fault(place, "write LEVEL while FINDING");
	r = read_finding_level(place, finding, level_word, &level);
	if (r >= 0)
		r = read_finding(place, other, &ret->finding);
	if (r < 0)
		return r;
	if ((finding_type(ret->finding)->subjects & (UINT32_C(1) << subject)) == 0)
		return fault(place, "%s is not about a %s", other, wbh_key_name(subject));
	ret->level = (enum level)level;
	ret->set = true;
	return 0;
}

static int read_policy_line(const struct place *place, enum finding_id finding, const char *key, char *value,
			    struct finding_policy *policy)
{
	static const char *const keys[] = { "level",        "hold",      "expires", "escalate",
					    "turns-within", "elsewhere", "together" };
	int level, r;

	switch (find_key_name(place, key, keys, ELEMENTS(keys))) {
	case 0:
		r = read_finding_level(place, finding, value, &level);
		if (r >= 0)
			policy->level = (enum level)level;
		return r;
	case 1:
		return read_duration(place, value, &policy->hold);
	case 2:
		policy->expires = 0;
		return text_equal(value, "never") ? 0 : read_duration(place, value, &policy->expires);
	case 3:
		return read_escalation(place, finding, value, policy);
	case 4:
		return read_duration(place, value, &policy->turns_within);
	case 5:
		return read_relative_level(place, finding, value, WBH_KEY_TENANT, &policy->elsewhere);
	case 6:
		return read_relative_level(place, finding, value, WBH_KEY_SERVER, &policy->together);
	default:
		return -WBH_E_RULE;
	}
}

int compile_finding(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	struct place place = PLACE(section, section->line, problem);
	enum finding_id finding;
	int r;

	r = read_finding(&place, section->name, &finding);
	for (size_t i = 0; i < section->line_count && r >= 0; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);

		place.line = section->lines[i].line;
		r = value != NULL
			    ? read_policy_line(&place, finding, section->lines[i].key, value, &rules->policies[finding])
			    : -ENOMEM;
	}
	return r;
}

void default_policies(struct rules *rules)
{
	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const struct finding_type *type = finding_type(id);
		struct finding_policy *policy = &rules->policies[id];

		*policy = (struct finding_policy){ .level = type->max_level };
		if (type->life == LIFE_OCCURRENCE)
			policy->expires = OCCURRENCE_EXPIRES;
		if (type->life == LIFE_CODE && (type->subjects & (UINT32_C(1) << WBH_KEY_USER)) != 0)
			policy->expires = USER_CODE_EXPIRES;
		if (type->life == LIFE_SWEEP)
			policy->expires = EXPIRES_BY_LIFE;
	}
	for (enum attempt_kind kind = 0; kind < ATTEMPT_KINDS; kind++)
		rules->attempts[kind].timeout = 5 * TIMESTAMP_MINUTE;
}

void finish_policies(struct rules *rules)
{
	for (enum finding_id id = 0; id < FINDINGS; id++)
		if (rules->policies[id].expires == EXPIRES_BY_LIFE)
			rules->policies[id].expires = 0;
}

void policy_said_by_rule(struct rules *rules, enum finding_id finding)
{
	if (rules->policies[finding].expires == EXPIRES_BY_LIFE)
		rules->policies[finding].expires = EVENT_SWEEP_EXPIRES;
}
