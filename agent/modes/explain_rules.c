/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over the sections of the rule files; what they mean is told in conf/rules.d/README. */
#include "modes/explain_rules.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "report/prose.h"

/* A longer name of a mark is no mark of ours. */
#define NAME_SIZE 128

/* The lines of one label: it stands before the first of them. */
struct list {
	struct layout *layout;
	unsigned left;
	const char *label;
};

static void begin_line(struct list *list)
{
	prose_label(list->layout, list->left, list->label);
	list->label = "";
}

static bool is_kind(const struct rule_section *section, const char *kind)
{
	return text_equal(section->kind, kind);
}

/* "finding.name@subject level": is it about this finding? */
static bool names(const char *value, const char *finding)
{
	size_t size = strlen(finding);

	return text_starts(value, finding) && (value[size] == '@' || value[size] == ' ' || value[size] == '\0');
}

/* A rule that acts. */
static bool is_rule(const struct rule_section *section)
{
	bool enabled = true;

	for (size_t i = 0; i < section->line_count; i++)
		if (text_equal(section->lines[i].key, "enabled"))
			(void)text_to_bool(section->lines[i].value, &enabled);
	return enabled && is_kind(section, "rule");
}

/* A line "key = name…" of the section; NULL name: any. */
static const struct rule_line *find_line(const struct rule_section *section, const char *key, const char *name)
{
	for (size_t i = 0; i < section->line_count; i++)
		if (text_equal(section->lines[i].key, key) && (name == NULL || names(section->lines[i].value, name)))
			return &section->lines[i];
	return NULL;
}

/* "BEFORE value, value" of all lines with this key. */
static void write_lines(struct layout *layout, const struct rule_section *section, const char *key, const char *before)
{
	size_t left = 0;

	for (size_t i = 0; i < section->line_count; i++)
		left += text_equal(section->lines[i].key, key);
	if (left > 0)
		layout_words(layout, TINT_PLAIN, before);
	for (size_t i = 0; i < section->line_count; i++)
		if (text_equal(section->lines[i].key, key))
			layout_format(layout, TINT_PLAIN, "%s%s", section->lines[i].value, --left > 0 ? "," : "");
}

/* What else has to be so, as the rule says it. */
static void write_conditions(struct layout *layout, const struct rule_section *section)
{
	static const struct {
		const char *key, *words;
	} conditions[] = { { "code", "with code" },
			   { "unless-code", "without code" },
			   { "text-has", "with the text" },
			   { "text-lacks", "without the text" },
			   { "field-is", "where" },
			   { "field-has", "where" },
			   { "if-jump", "more often than usual:" },
			   { "if-over", "too often:" },
			   { "if-keys", "for" },
			   { "if-mark", "after" },
			   { "unless-mark", "without" } };

	for (size_t i = 0; i < ELEMENTS(conditions); i++)
		write_lines(layout, section, conditions[i].key, conditions[i].words);
}

static void write_name(struct layout *layout, const struct rule_section *section)
{
	layout_format(layout, TINT_DIM, "[%s %s]", section->kind, section->name);
	layout_end(layout);
}

/* "PasswordResetService 33004 with code 80230626 [rule permission-denied]" */
static void write_rule(struct list *list, const struct rule_section *section)
{
	begin_line(list);
	write_lines(list->layout, section, "provider", NULL);
	write_lines(list->layout, section, "event", NULL);
	write_conditions(list->layout, section);
	write_name(list->layout, section);
}

static void write_rules_that(struct list *list, const struct rule_book *book, const char *key, const char *name)
{
	for (size_t i = 0; i < book->section_count; i++)
		if (is_rule(&book->sections[i]) && find_line(&book->sections[i], key, name) != NULL)
			write_rule(list, &book->sections[i]);
}

/* What proves it without an event of its own. */
static void write_other_proof(struct list *list, const struct rule_section *section, const char *finding)
{
	const char *words = NULL;

	if (is_kind(section, "heartbeat") && find_line(section, "finding", finding) != NULL)
		words = "silence: a sign of life that should have come did not";
	else if (is_kind(section, "attempt") && find_line(section, "lost", finding) != NULL)
		words = "a start without an end";
	else if (is_kind(section, "success-rate") && find_line(section, "finding", finding) != NULL)
		words = "what became of the attempts of an hour";
	if (words == NULL)
		return;
	begin_line(list);
	layout_words(list->layout, TINT_PLAIN, words);
	write_name(list->layout, section);
}

/* What ends a silence is the sign itself. */
static void write_signs(struct list *list, const struct rule_book *book, const char *finding)
{
	for (size_t i = 0; i < book->section_count; i++) {
		const struct rule_section *section = &book->sections[i];
		const struct rule_line *mark;

		if (!is_kind(section, "heartbeat") || find_line(section, "finding", finding) == NULL)
			continue;
		mark = find_line(section, "mark", NULL);
		if (mark != NULL)
			write_rules_that(list, book, "mark", mark->value);
	}
}

void explain_what_proves(struct layout *layout, unsigned left, const struct rule_book *book, const char *finding)
{
	struct list proof = { layout, left, "proof" }, end = { layout, left, "ended by" };

	write_rules_that(&proof, book, "present", finding);
	for (size_t i = 0; i < book->section_count; i++)
		write_other_proof(&proof, &book->sections[i], finding);
	if (*proof.label != '\0') {
		begin_line(&proof);
		layout_words(layout, TINT_PLAIN, "no rule: a probe tells it, or the agent itself");
		layout_end(layout);
	}
	write_rules_that(&end, book, "absent", finding);
	write_signs(&end, book, finding);
}

/* "31002 31007 300-399" */
static bool has_event(const struct rule_section *section, unsigned long event)
{
	const struct rule_line *line = find_line(section, "event", NULL);
	const char *text = line != NULL ? line->value : "";

	while (*text != '\0') {
		char *end;
		unsigned long first = strtoul(text, &end, 10), last = first;

		if (end == text)
			return false;
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (event >= first && event <= last)
			return true;
		text = end + strspn(end, " \t");
	}
	return false;
}

static bool has_provider(const struct rule_section *section, const char *provider)
{
	for (size_t i = 0; i < section->line_count; i++)
		if (text_equal(section->lines[i].key, "provider") && text_equal_fold(section->lines[i].value, provider))
			return true;
	return false;
}

static const struct {
	const char *key, *words;
} actions[] = { { "present", "tells" },   { "absent", "ends" },         { "unknown", "leaves open" },
		{ "attempt", "attempt" }, { "count", "is counted as" }, { "version", "tells the version" } };

/* The first word of its mark; empty where it has none. */
static size_t mark_name(const struct rule_section *rule, char *ret, size_t size)
{
	const struct rule_line *mark = find_line(rule, "mark", NULL);

	(void)snprintf(ret, size, "%.*s", mark != NULL ? (int)strcspn(mark->value, " ") : 0,
		       mark != NULL ? mark->value : "");
	return strlen(ret);
}

/* Does a mark of the rule show that a part of the chain works? Others are for other rules to look at. */
static const char *proved_stage(const struct rule_book *book, const struct rule_section *rule)
{
	char mark[NAME_SIZE];

	if (mark_name(rule, mark, sizeof(mark)) == 0)
		return NULL;
	for (size_t i = 0; i < book->section_count; i++) {
		const struct rule_section *section = &book->sections[i];
		const struct rule_line *proves;

		if (!is_kind(section, "mark") || !text_equal(section->name, mark))
			continue;
		proves = find_line(section, "proves", NULL);
		return proves != NULL ? proves->value : NULL;
	}
	return NULL;
}

static bool has_consequences(const struct rule_book *book, const struct rule_section *section)
{
	for (size_t i = 0; i < ELEMENTS(actions); i++)
		if (find_line(section, actions[i].key, NULL) != NULL)
			return true;
	return proved_stage(book, section) != NULL;
}

/* "tells X and ends Y and is a sign of life of connection" */
static void write_consequences(struct list *list, const struct rule_book *book, const struct rule_section *section)
{
	const char *stage = proved_stage(book, section);
	bool is_first = true;

	for (size_t i = 0; i < ELEMENTS(actions); i++) {
		if (find_line(section, actions[i].key, NULL) == NULL)
			continue;
		if (!is_first)
			layout_words(list->layout, TINT_PLAIN, "and");
		is_first = false;
		write_lines(list->layout, section, actions[i].key, actions[i].words);
	}
	if (stage != NULL)
		layout_format(list->layout, TINT_PLAIN, "%sis a sign of life of %s", is_first ? "" : "and ", stage);
}

/* What rules tell later that look whether this one's mark was heard. */
static void write_heirs(struct list *list, const struct rule_book *book, const struct rule_section *rule)
{
	char mark[NAME_SIZE];

	if (mark_name(rule, mark, sizeof(mark)) == 0)
		return;
	for (size_t i = 0; i < book->section_count; i++) {
		const struct rule_section *section = &book->sections[i];

		if (!is_rule(section) || find_line(section, "if-mark", mark) == NULL ||
		    !has_consequences(book, section))
			continue;
		begin_line(list);
		write_lines(list->layout, section, "event", "with a later");
		write_consequences(list, book, section);
		write_name(list->layout, section);
	}
}

void explain_what_follows(struct layout *layout, unsigned left, const struct rule_book *book, const char *provider,
			  const char *event)
{
	struct list list = { layout, left, "rules" };
	unsigned long number = strtoul(event, NULL, 10);

	for (size_t i = 0; i < book->section_count; i++) {
		const struct rule_section *section = &book->sections[i];

		if (!is_rule(section) || !has_provider(section, provider) || !has_event(section, number))
			continue;
		if (!has_consequences(book, section)) {
			write_heirs(&list, book, section);
			continue;
		}
		begin_line(&list);
		write_consequences(&list, book, section);
		write_conditions(layout, section);
		write_name(layout, section);
	}
}

/* Does "80230626 0x5 | 6ba" have this one, as a whole? */
static bool has_word(const char *text, const char *word)
{
	size_t size = strlen(word);

	while (*text != '\0') {
		size_t length = strcspn(text, " |");

		if (length == size && strncasecmp(text, word, size) == 0)
			return true;
		text += length + strspn(text + length, " |");
	}
	return false;
}

/* Does the rule ask for the number, as its code or as the value of a field? */
static bool wants_word(const struct rule_section *section, const char *word)
{
	for (size_t i = 0; i < section->line_count; i++) {
		const struct rule_line *line = &section->lines[i];
		const char *values = strchr(line->value, ':');

		if (text_equal(line->key, "code") && has_word(line->value, word))
			return true;
		if (text_equal(line->key, "field-is") && values != NULL && has_word(values + 1, word))
			return true;
	}
	return false;
}

/* 1722 stands as 1722, 6ba and 800706ba. */
static bool wants_code(const struct rule_section *section, const char *kind, const char *code)
{
	char hex[16], hresult[16], *end;
	unsigned long number = strtoul(code, &end, 10);

	if (wants_word(section, code))
		return true;
	if (!text_equal(kind, "rpc") || *end != '\0' || number > UINT16_MAX)
		return false;
	(void)snprintf(hex, sizeof(hex), "%lx", number);
	(void)snprintf(hresult, sizeof(hresult), "8007%04lx", number);
	return wants_word(section, hex) || wants_word(section, hresult);
}

void explain_what_code_proves(struct layout *layout, unsigned left, const struct rule_book *book, const char *kind,
			      const char *code)
{
	struct list list = { layout, left, "rules" };

	for (size_t i = 0; i < book->section_count; i++) {
		const struct rule_section *section = &book->sections[i];

		if (!is_rule(section) || !wants_code(section, kind, code))
			continue;
		if (!has_consequences(book, section)) {
			write_heirs(&list, book, section);
			continue;
		}
		begin_line(&list);
		write_lines(layout, section, "event", "in");
		write_consequences(&list, book, section);
		write_name(layout, section);
	}
}
