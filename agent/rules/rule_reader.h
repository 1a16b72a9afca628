/* SPDX-License-Identifier: Apache-2.0 */
/* What the three files that read a [rule] section share. */
#ifndef WBH_RULES_RULE_READER_H
#define WBH_RULES_RULE_READER_H

#include "rules/compile.h"

/* What is known while the lines of one rule are read. */
struct rule_reader {
	struct rules *rules;
	struct place place;
	struct rule_reading *reading;
	struct condition *condition; /* the one that the current line may fill */
	struct action *action;
	struct field_uses uses;
	unsigned use_lines[ELEMENTS(((struct field_uses *)NULL)->fields)];
	struct field_uses makes; /* fields the rule makes itself */
	bool off;
};

enum line_kind {
	LINE_PROVIDER,
	LINE_EVENT,
	LINE_TEXT_HAS,
	LINE_TEXT_LACKS,
	LINE_FIELD_IS,
	LINE_FIELD_HAS,
	LINE_FIELD_KNOWN,
	LINE_FIELD_UNKNOWN,
	LINE_CODE,
	LINE_UNLESS_CODE,
	LINE_PATTERN,
	LINE_IF_MARK,
	LINE_UNLESS_MARK,
	LINE_IF_NEWER,
	LINE_IF_KEYS,
	LINE_IF_JUMP,
	LINE_UNLESS_JUMP,
	LINE_IF_OVER,
	LINE_UNLESS_OVER,
	LINE_IF_CALM,
	LINE_SPLIT,
	LINE_SET,
	LINE_DEFAULT,
	LINE_MARK,
	LINE_FORGET,
	LINE_COUNT,
	LINE_ATTEMPT,
	LINE_PRESENT,
	LINE_ABSENT,
	LINE_UNKNOWN,
	LINE_VERSION,
	LINE_TENANT,
	LINE_EVIDENCE,
	LINE_ENABLED
};

/* The "{key}" behind the name of a mark or rate; nothing there: no key. */
int read_key(struct rule_reader *reader, char *value, struct template *ret);
/* One line each. `value` may be taken apart. */
int read_condition(struct rule_reader *reader, enum line_kind kind, char *value);
int read_action(struct rule_reader *reader, enum line_kind kind, char *value);

#endif
