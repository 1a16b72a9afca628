/* SPDX-License-Identifier: Apache-2.0 */
/* Reading templates, and filling them in. */
#include "rules/template.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define PART_LIMIT 16u

void template_done(struct template *template)
{
	for (size_t i = 0; i < template->part_count; i++) {
		struct template_part *part = &template->parts[i];

		for (size_t j = 0; j < part->filter_count; j++)
			free(part->filters[j].text);
		free(part->literal);
	}
	free(template->parts);
	*template = (struct template){ 0 };
}

/* Somebody else owns what it holds. */
static void template_release(struct template *template)
{
	*template = (struct template){ 0 };
}

int field_use(const struct place *place, struct rules *rules, struct field_uses *uses, const char *name, uint16_t *ret)
{
	uint16_t number;
	int r = rules_field_number(rules, name, &number);

	if (r == -ENOSPC || uses->count == ELEMENTS(uses->fields))
		return fault(place, "more fields than a rule can have");
	if (r == -EINVAL)
		return fault(place, "\"%.200s\" is not a field's name", name);
	if (r < 0)
		return r;
	uses->fields[uses->count++] = number;
	*ret = number;
	return 0;
}

static int read_filter(const struct place *place, struct template_part *part, char *words)
{
	static const char *const names[] = { "lower", "upper", "after", "before", "or" };
	char *name = next_word(&words), *text = last_words(words);
	struct filter *filter = &part->filters[part->filter_count];

	if (name == NULL)
		return fault(place, "an empty filter: write {field|lower}");
	if (part->filter_count == FILTER_LIMIT)
		return fault(place, "more than %u filters on one field", FILTER_LIMIT);
	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		*filter = (struct filter){ .kind = (enum filter_kind)i };
		if ((i >= FILTER_AFTER) != (text != NULL))
			return fault(place, i >= FILTER_AFTER ? "\"%s\" needs a text" : "\"%s\" takes no text", name);
		filter->text = text != NULL ? strdup(text) : NULL;
		part->filter_count += text == NULL || filter->text != NULL;
		return text == NULL || filter->text != NULL ? 0 : -ENOMEM;
	}
	return fault_unknown(place, "filter", name, names, ELEMENTS(names));
}

/* "user|after @|lower" */
static int read_field(const struct place *place, struct rules *rules, struct field_uses *uses, char *text,
		      struct template_part *part)
{
	char *bar = strchr(text, '|'), *name;
	int r;

	if (bar != NULL)
		*bar = '\0';
	name = last_words(text);
	if (name == NULL)
		return fault(place, "{} without a field's name");
	r = field_use(place, rules, uses, name, &part->field);

	while (bar != NULL && r >= 0) {
		char *filter = bar + 1;

		bar = strchr(filter, '|');
		if (bar != NULL)
			*bar = '\0';
		r = read_filter(place, part, filter);
	}
	return r;
}

static int read_part(const struct place *place, struct rules *rules, struct field_uses *uses, char **text,
		     struct template_part *part)
{
	char *end;

	if (**text != '{') {
		size_t size = strcspn(*text, "{");

		part->literal = text_copy(*text, size);
		*text += size;
		return part->literal != NULL ? 0 : -ENOMEM;
	}

	end = strchr(*text, '}');
	if (end == NULL)
		return fault(place, "\"{\" without \"}\"");
	*end = '\0';
	part->field = NO_FIELD;
	end++;
	int r = read_field(place, rules, uses, *text + 1, part);
	*text = end;
	return r;
}

int template_read(const struct place *place, struct rules *rules, struct field_uses *uses, const char *text,
		  struct template *ret)
{
	_cleanup_(template_done) struct template template = { 0 };
	_cleanup_free_ char *copy = strdup(text);
	char *rest = copy;

	template.parts = calloc(PART_LIMIT, sizeof(template.parts[0]));
	if (copy == NULL || template.parts == NULL)
		return -ENOMEM;

	while (*rest != '\0') {
		int r;

		if (template.part_count == PART_LIMIT)
			return fault(place, "more than %u parts in one template", PART_LIMIT);
		r = read_part(place, rules, uses, &rest, &template.parts[template.part_count++]);
		if (r < 0)
			return r;
	}
	if (template.part_count == 0)
		return fault(place, "an empty template");

	*ret = template;
	template_release(&template);
	return 0;
}

static const char *upper(struct scope *scope, const char *text)
{
	char *copy = scope_copy(scope, text, strlen(text));

	for (char *c = copy; c != NULL && *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return copy;
}

static const char *apply(const struct filter *filter, struct scope *scope, const char *text)
{
	const char *found;

	switch (filter->kind) {
	case FILTER_LOWER:
		return scope_lower(scope, text, strlen(text));
	case FILTER_UPPER:
		return upper(scope, text);
	case FILTER_AFTER:
		found = strstr(text, filter->text);
		found = found != NULL ? found + strlen(filter->text) : "";
		return *found != '\0' ? found : NULL;
	case FILTER_BEFORE:
		found = strstr(text, filter->text);
		if (found == NULL)
			return text;
		return found > text ? scope_copy(scope, text, (size_t)(found - text)) : NULL;
	case FILTER_OR:
		return text;
	}
	return NULL;
}

static const char *expand_part(const struct template_part *part, struct scope *scope)
{
	const char *text;

	if (part->literal != NULL)
		return part->literal;
	text = scope_field(scope, part->field);
	for (size_t i = 0; i < part->filter_count; i++) {
		if (text != NULL)
			text = apply(&part->filters[i], scope, text);
		else if (part->filters[i].kind == FILTER_OR)
			text = part->filters[i].text;
	}
	return text;
}

const char *template_expand(const struct template *template, struct scope *scope)
{
	const char *texts[PART_LIMIT];
	size_t size = 0, used = 0;
	char *whole;

	if (template->part_count == 0)
		return NULL;
	for (size_t i = 0; i < template->part_count; i++) {
		texts[i] = expand_part(&template->parts[i], scope);
		if (texts[i] == NULL)
			return NULL;
		size += strlen(texts[i]);
	}
	if (template->part_count == 1)
		return texts[0];

	whole = scope_room(scope, size + 1);
	for (size_t i = 0; i < template->part_count && whole != NULL; i++) {
		size_t length = strlen(texts[i]);

		memcpy(whole + used, texts[i], length + 1);
		used += length;
	}
	if (whole == NULL)
		return NULL;
	whole[text_cut(whole, size, SCOPE_VALUE_LIMIT)] = '\0';
	return whole;
}
