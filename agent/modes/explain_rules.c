/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over the sections of the rule files; what they mean is told in conf/rules.d/README. */
#include "modes/explain_rules.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/prose.h"

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
	write_lines(list->layout, section, "code", "with code");
	write_lines(list->layout, section, "text-has", "with the text");
	write_name(list->layout, section);
}

static void write_rules_that(struct list *list, const struct rule_book *book, const char *key, const char *name)
{
	for (size_t i = 0; i < book->section_count; i++)
		if (is_kind(&book->sections[i], "rule") && find_line(&book->sections[i], key, name) != NULL)
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

/* "opens X", "ends Y", "is a sign of life" … */
static void write_consequences(struct list *list, const struct rule_section *section)
{
	static const struct {
		const char *key, *words;
	} actions[] = { { "present", "tells" },
			{ "absent", "ends" },
			{ "unknown", "leaves open" },
			{ "mark", "is heard as" },
			{ "attempt", "attempt" },
			{ "count", "is counted as" },
			{ "version", "tells the version" } };

	begin_line(list);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		write_lines(list->layout, section, actions[i].key, actions[i].words);
	write_lines(list->layout, section, "code", "with code");
	write_name(list->layout, section);
}

void explain_what_follows(struct layout *layout, unsigned left, const struct rule_book *book, const char *provider,
			  const char *event)
{
	struct list list = { layout, left, "rules" };
	unsigned long number = strtoul(event, NULL, 10);

	for (size_t i = 0; i < book->section_count; i++)
		if (is_kind(&book->sections[i], "rule") && has_provider(&book->sections[i], provider) &&
		    has_event(&book->sections[i], number))
			write_consequences(&list, &book->sections[i]);
}
