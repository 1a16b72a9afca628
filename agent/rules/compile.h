/* SPDX-License-Identifier: Apache-2.0 */
/* Making rules of a rule book, one reader per kind of section. */
#ifndef WBH_RULES_COMPILE_H
#define WBH_RULES_COMPILE_H

#include "rules/template.h"
#include "rules/words.h"

/* [mark NAME], [rate NAME], [success-rate NAME], [heartbeat NAME], [attempt KIND], [finding NAME] */
int compile_mark(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
int compile_rate(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
int compile_success_rate(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
int compile_heartbeat(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
int compile_attempt(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
int compile_finding(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
/* What holds for findings that no section names: what a log alone opened, a log must be able to clear, or it expires.
 */
void default_policies(struct rules *rules);
/* A finding that ends with a probe's pass, but is said by a rule, expires unless its own section says otherwise. */
void policy_said_by_rule(struct rules *rules, enum finding_id finding);
/* Once all sections are read. */
void finish_policies(struct rules *rules);

/* [fields NAME] */
int compile_fields(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);
/* The fields that the templates of [fields] sections use must exist; once all sections are read. */
int check_field_templates(const struct rules *rules, struct wbh_problem *problem);
bool field_section_holds(const struct field_section *section, const char *provider, uint32_t event_id);
/* For one kind of event; shared with other kinds that the same sections hold for. */
int find_extractor(struct rules *rules, const char *provider, uint32_t event_id, const struct extractor **ret);

/* A rule with what it is looked up by. */
struct rule_reading {
	struct rule *rule;
	char **providers;
	size_t provider_count;
	uint32_t *events;
	size_t event_count;
};
/* [rule NAME]; ret->rule NULL: it is switched off. */
int compile_rule(struct rules *rules, const struct rule_section *section, struct rule_reading *ret,
		 struct wbh_problem *problem);
void rule_reading_done(struct rule_reading *reading);

/* Is the field there for every rule, whatever [fields] sections say? */
bool field_is_built_in(const struct rules *rules, uint16_t field);
/* unknown field "NAME", with the nearest of those that `is_known` says are there. */
int fault_unknown_field(const struct place *place, const struct rules *rules, uint16_t field,
			bool (*is_known)(const void *context, uint16_t field), const void *context);

int read_rate(const struct place *place, const struct rules *rules, const char *word, size_t *ret);

/* *array has room for one more of `size` bytes; doubles it. -ENOMEM. */
int grow(void *array, size_t count, size_t size);

/* Which of `names` is it? The index, or the mistake told. */
int find_key_name(const struct place *place, const char *key, const char *const *names, size_t count);

#endif
