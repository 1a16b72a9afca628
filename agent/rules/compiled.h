/* SPDX-License-Identifier: Apache-2.0 */
/* Rules as they are run: what rules_new() makes of a rule book. Constant once made; inside this room only. */
#ifndef WBH_RULES_COMPILED_H
#define WBH_RULES_COMPILED_H

#include "base/table.h"
#include "rules/pattern.h"
#include "rules/rules.h"

/* What exceeds these is a mistake that is told. */
#define RULES_FIELD_LIMIT 512u /* different names of fields, over all files */
#define RULES_MARK_LIMIT 256u
#define RULES_HEARTBEAT_LIMIT 64u
#define RULES_RATE_LIMIT 64u
#define RULES_EVENT_LIMIT 1024u  /* event ids of one rule */
#define RULES_PROVIDER_LIMIT 16u /* of one section */
#define RULES_PROVIDER_SIZE 256u /* bytes of a provider's name */
#define RULES_THRESHOLD_LIMIT 4u /* levels of one heartbeat */
#define RULES_EVIDENCE_LIMIT 24u /* fields of one rule; what the room adds by itself still fits a symptom */
#define RULES_KEY_LIMIT 128u     /* known keys of the [fields] sections of one event */
#define RULES_NAME_LIMIT 128u    /* bytes of a name */

#define NO_FIELD UINT16_MAX
#define NO_MARK SIZE_MAX
#define NO_RATE SIZE_MAX

/* Fields that every event has or may have; derived.def order is the order of their numbers. */
enum derived_field {
#define DERIVED(enumerator, name) enumerator,
#include "rules/derived.def"
#undef DERIVED
	DERIVED_FIELDS
};

enum filter_kind { FILTER_LOWER, FILTER_UPPER, FILTER_AFTER, FILTER_BEFORE, FILTER_OR };

struct filter {
	enum filter_kind kind;
	char *text; /* of after, before, or */
};

#define FILTER_LIMIT 4u

/* Literal text, or a field through its filters. */
struct template_part {
	char *literal; /* NULL: a field */
	uint16_t field;
	struct filter filters[FILTER_LIMIT];
	size_t filter_count;
};

/* part_count 0: not given. */
struct template
{
	struct template_part *parts;
	size_t part_count;
};

enum condition_kind {
	CONDITION_TEXT_HAS,
	CONDITION_TEXT_LACKS,
	CONDITION_FIELD_IS,
	CONDITION_FIELD_IS_NOT, /* or not known */
	CONDITION_FIELD_HAS,
	CONDITION_FIELD_KNOWN,
	CONDITION_FIELD_UNKNOWN,
	CONDITION_PATTERN,
	CONDITION_IF_MARK,
	CONDITION_UNLESS_MARK,
	CONDITION_IF_NEWER,
	CONDITION_IF_KEYS,
	CONDITION_IF_JUMP,
	CONDITION_UNLESS_JUMP,
	CONDITION_IF_OVER,
	CONDITION_UNLESS_OVER,
	CONDITION_IF_CALM
};

struct condition {
	enum condition_kind kind;
	uint16_t field;
	char **words; /* alternatives */
	size_t word_count;
	struct pattern *pattern;
	size_t mark;
	size_t other; /* if-newer and if-keys: the mark to compare with */
	size_t rate;
	struct template key;
	int64_t within; /* microseconds, 0 = ever */
	size_t count;   /* if-keys */
};

enum action_kind {
	ACTION_SET,
	ACTION_DEFAULT,
	ACTION_MARK,
	ACTION_FORGET,
	ACTION_COUNT,
	ACTION_ATTEMPT,
	ACTION_BESIDE,
	ACTION_SYMPTOM,
	ACTION_VERSION,
	ACTION_TENANT
};

#define ANY_KIND (-1)

struct action {
	enum action_kind kind;
	uint16_t field;
	struct template value; /* of set and default; a mark's or rate's key; a version */
	size_t mark;
	size_t rate;
	enum attempt_result result; /* ATTEMPT_RUNNING: it starts */
	int attempt;                /* enum attempt_kind or ANY_KIND */
	enum finding_id finding;
	enum wbh_key subject;
	enum wbh_presence presence;
	int level;          /* enum level, negative: as the policy says */
	int64_t older_than; /* with for-each (mark != NO_MARK): only keys not heard for so long */
};

struct rule {
	char *name;
	char *file;
	unsigned line;
	struct condition *conditions;
	size_t condition_count;
	struct action *actions;
	size_t action_count;
	uint16_t evidence[RULES_EVIDENCE_LIMIT];
	size_t evidence_count;
	char *split; /* NULL: the rule sees the whole text once */
};

/* How the value of a key is cut out. */
enum key_flags {
	KEY_LINE = 1 << 0,  /* ends with its line */
	KEY_LOOSE = 1 << 1, /* the colon may be missing */
	KEY_WORD = 1 << 2,  /* ends at the first blank, comma or semicolon */
	KEY_LOWER = 1 << 3,
	KEY_HEX = 1 << 4 /* an error code: lower-case hexadecimal without 0x */
};

/* One line of a [fields] section: a way to learn a field (or only an end to others: NO_FIELD). */
struct field_source {
	enum { SOURCE_KEY, SOURCE_PATTERN, SOURCE_TEMPLATE } kind;
	uint16_t field;
	unsigned flags;
	char *key;
	struct pattern *pattern;
	struct template template;
	unsigned line;
};

struct field_section {
	char *file;
	char **providers; /* folded; none: every provider */
	size_t provider_count;
	uint32_t *events; /* sorted; none: every event */
	size_t event_count;
	struct field_source *sources;
	size_t source_count;
};

/* The [fields] sections that hold for one kind of event, in file order. */
struct extractor {
	const struct field_section **sections;
	size_t section_count;
	const struct field_source **sources;
	size_t source_count;
	uint16_t key_sources[RULES_KEY_LIMIT]; /* indices of the SOURCE_KEYs: by first letter, longest key first */
	size_t key_count;
	uint16_t first_key[257]; /* where in key_sources the keys with this (lower-case) first byte begin */
};

/* One (provider, event id) pair that rules want. */
struct event_kind {
	const struct rule **rules; /* in file order */
	size_t rule_count;
	const struct extractor *extractor;
};

struct mark {
	char *name;
	uint32_t proves; /* bit per enum stage */
	uint32_t shows;
};

struct threshold {
	int64_t silence; /* microseconds without a sign of life */
	int level;       /* enum level, negative: as the policy says */
};

struct heartbeat {
	char *name;
	size_t mark;
	enum finding_id finding;
	enum wbh_key subject; /* WBH_KEY_SERVER: all keys of the mark together; else each key by itself */
	struct threshold thresholds[RULES_THRESHOLD_LIMIT]; /* silence ascending */
	size_t threshold_count;
	bool beside_others;  /* lost only while another key of the same server is heard */
	int64_t seen_within; /* with beside_others: a key silent longer than this is not missed */
	int64_t retire;      /* a key silent longer than this, while another is heard, is gone for good */
};

#define RATE_DAY_LIMIT 14u /* the counts of 15 days are kept */
#define RATE_HOUR_LIMIT 24u

struct rate {
	char *name;
	size_t limit; /* in any 60 minutes; 0: what is usual decides */
	size_t of;    /* the rate this is a part of, or NO_RATE */
	/* A jump is a count of an hour over `least`, and over `times` the median of the same hour of `days`, in so many
	 * `hours` in a row. */
	size_t least;
	size_t times;
	size_t days;
	size_t hours;
	/* A server known for less than `history`: over `at_first`, and over so many percent of what it is a part of. */
	int64_t history;
	size_t at_first;
	size_t at_first_percent;
};

/* How many of the attempts on a server have to succeed. */
struct success_policy {
	bool tell; /* the rest is set */
	enum finding_id finding;
	enum wbh_key subject;
	size_t ended, succeeded; /* rates: all that ended but was not refused, and those of them that went well */
	size_t least;            /* fewer in an hour say nothing */
	size_t low_percent;      /* below it is too little */
	size_t good_percent;     /* above it is well again */
};

struct attempt_policy {
	int64_t timeout;
	bool tell; /* `finding` is set */
	enum finding_id finding;
	enum wbh_key subject;
};

struct rules {
	struct table *field_numbers; /* name -> number + 1 */
	char *field_names[RULES_FIELD_LIMIT];
	size_t field_count;
	uint16_t key_fields[WBH_KEYS]; /* the field that fills a symptom's key */

	struct mark marks[RULES_MARK_LIMIT];
	size_t mark_count;
	struct heartbeat heartbeats[RULES_HEARTBEAT_LIMIT];
	size_t heartbeat_count;
	struct rate rates[RULES_RATE_LIMIT];
	size_t rate_count;
	struct attempt_policy attempts[ATTEMPT_KINDS];
	struct success_policy success;
	struct finding_policy policies[FINDINGS];
	const struct version_book *versions; /* may be NULL */

	struct field_section *field_sections;
	size_t field_section_count;
	struct rule **rules;
	size_t rule_count;

	struct table *kinds; /* rules_kind_key() -> struct event_kind */
	struct extractor **extractors;
	size_t extractor_count;
	struct wbh_interest *interest;
	size_t interest_count;
};

/* "provider\nid" with the provider in lower case; NULL for a provider's name that is too long for any rule. */
#define RULES_KIND_KEY_SIZE (RULES_PROVIDER_SIZE + 12)
const char *rules_kind_key(const char *provider, uint32_t event_id, char text[static RULES_KIND_KEY_SIZE]);

/* A field's number, made when it is new; -ENOSPC above the limit. */
int rules_field_number(struct rules *rules, const char *name, uint16_t *ret);
/* NO_FIELD when no rule ever names it. */
uint16_t rules_find_field(const struct rules *rules, const char *name);

void template_done(struct template *template);
void rule_free(struct rule *rule);
void field_section_done(struct field_section *section);
void extractor_free(struct extractor *extractor);

#endif
