/* SPDX-License-Identifier: Apache-2.0 */
/* --explain: what an event id, an hr=, an RPC or LDAP number or a finding means, and what to do. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "config/code_files.h"
#include "config/code_spelling.h"
#include "config/phrase_files.h"
#include "config/rule_files.h"
#include "modes/explain_rules.h"
#include "modes/modes.h"
#include "report/prose.h"

#define ANSWER_LIMIT (256u * 1024u)
#define COLUMNS 80u
#define INDENT 2u
#define NAME_LIMIT 4096u

struct explanation {
	struct code_book codes;
	struct phrase_book phrases;
	struct rule_book rules;
	struct buffer buffer;
	struct layout layout;
	unsigned answers;
};

static void explanation_done(struct explanation *explanation)
{
	code_book_done(&explanation->codes);
	phrase_book_done(&explanation->phrases);
	rule_book_done(&explanation->rules);
	buffer_done(&explanation->buffer);
}

static size_t pair_count(char *const folders[3])
{
	size_t count = 0;

	while (folders[count] != NULL)
		count++;
	return count;
}

static int explanation_new(struct explanation *ret, const struct arguments *arguments)
{
	_cleanup_(data_folders_done) struct data_folders folders = { .rules = { NULL } };
	const char *language = arguments->language != NULL ? arguments->language : "en";
	struct wbh_problem problem = { .text = "" };
	int r = data_folders_new(&folders, arguments->data_dir);

	if (r < 0)
		return r;
	r = code_files_read(&ret->codes, (const char *const *)folders.codes, pair_count(folders.codes), &problem);
	if (r >= 0)
		r = phrase_files_read(&ret->phrases, (const char *const *)folders.languages,
				      pair_count(folders.languages), language, &problem);
	if (r >= 0)
		r = rule_files_read(&ret->rules, (const char *const *)folders.rules, pair_count(folders.rules),
				    &problem);
	if (r < 0)
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
	return r;
}

static void paragraph(struct layout *layout, const char *label, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	prose_label(layout, INDENT, label);
	prose_piece(layout, text, strlen(text), true);
}

/* What a finding is about in words, before there is a case: "{server}" reads "SERVER". */
static const char *capital_name(void *context, const char *name)
{
	char *text = context;
	size_t i;

	if (text_starts(name, "evidence:"))
		name += strlen("evidence:");
	for (i = 0; i + 1 < 64 && name[i] != '\0'; i++)
		text[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
	text[i] = '\0';
	return text;
}

static void explain_template(struct layout *layout, const char *label, const char *template)
{
	_cleanup_buffer_ struct buffer text = BUFFER(ANSWER_LIMIT);
	char name[64];

	if (template != NULL && phrase_render(template, capital_name, name, &text) >= 0)
		prose_steps(layout, INDENT, label, buffer_text(&text), UINT_MAX);
}

static void reference(struct layout *layout, const char *address)
{
	if (address == NULL)
		return;
	layout_begin(layout, INDENT, INDENT);
	layout_unbroken(layout, address);
	layout_end(layout);
}

static const char *title_of(const struct explanation *explanation, enum finding_id id)
{
	const char *title = explanation->phrases.phrases[id].title;

	return title != NULL ? title : finding_type(id)->title;
}

/* "WB3001 service.stopped: The sync service is stopped (same server)"; `join` may be NULL. */
static void related(struct explanation *explanation, const char **label, enum finding_id id, const char *join)
{
	struct layout *layout = &explanation->layout;

	prose_label(layout, INDENT, *label);
	*label = "";
	layout_format(layout, TINT_PLAIN, "%s %s: %s", finding_type(id)->id, finding_type(id)->name,
		      title_of(explanation, id));
	if (join != NULL)
		layout_format(layout, TINT_DIM, "(same %s)", join);
	layout_end(layout);
}

/* The findings of a blank-separated list of "name" or "name@join". */
static void related_list(struct explanation *explanation, const char *label, const char *names)
{
	_cleanup_free_ char *list = names != NULL ? strdup(names) : NULL;
	char *rest = list, *name;

	while (list != NULL && (name = strsep(&rest, " ")) != NULL) {
		char *join = strchr(name, '@');
		int id;

		if (join != NULL)
			*join++ = '\0';
		id = finding_from_name(name);
		if (id >= 0)
			related(explanation, &label, (enum finding_id)id, join);
	}
}

/* Those whose list of what they explain has this one. */
static void related_causes(struct explanation *explanation, const char *label, const char *name)
{
	size_t size = strlen(name);

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const char *place = finding_type(id)->explains;

		while ((place = strstr(place, name)) != NULL) {
			if ((place == finding_type(id)->explains || place[-1] == ' ') && place[size] == '@') {
				char join[32] = "";

				(void)sscanf(place + size + 1, "%31s", join);
				related(explanation, &label, id, join);
			}
			place += size;
		}
	}
}

/* How it is known to be over. */
static const char *const lives[LIVES] = {
	[LIFE_STATE] = "its opposite",
	[LIFE_CODE] = "the next success of the same kind",
	[LIFE_SWEEP] = "the next look that finds it gone",
	[LIFE_ABSENCE] = "the next sign of life",
	[LIFE_OCCURRENCE] = "nothing: it happened, and is shown for a while",
};

static void explain_finding(struct explanation *explanation, enum finding_id id)
{
	const struct finding_type *type = finding_type(id);
	const struct phrase *phrase = &explanation->phrases.phrases[id];
	struct layout *layout = &explanation->layout;

	if (explanation->answers++ > 0)
		layout_empty_line(layout);
	layout_begin(layout, 0, INDENT);
	layout_format(layout, TINT_BOLD, "%s %s: %s", type->id, type->name, title_of(explanation, id));
	layout_end(layout);
	prose_label(layout, INDENT, "stage");
	layout_format(layout, TINT_PLAIN, "%s (%s); at most %s", stage_name(type->stage), stage_words(type->stage),
		      level_name(type->max_level));
	layout_end(layout);
	explain_template(layout, "cause", phrase->cause);
	explain_template(layout, "do", phrase->remedy);
	paragraph(layout, "ends with", lives[type->life]);
	explain_what_proves(layout, INDENT, &explanation->rules, type->name);
	related_causes(explanation, "due to", type->name);
	related_list(explanation, "explains", type->explains);
	reference(layout, phrase->reference);
}

static void explain_code(struct explanation *explanation, const struct code *code)
{
	struct layout *layout = &explanation->layout;

	if (explanation->answers++ > 0)
		layout_empty_line(layout);
	layout_begin(layout, 0, INDENT);
	if (code->provider != NULL)
		layout_format(layout, TINT_BOLD, "%s %s %s", code->kind, code->provider, code->code);
	else
		layout_format(layout, TINT_BOLD, "%s %s", code->kind, code->code);
	layout_end(layout);
	paragraph(layout, "meaning", code->meaning);
	paragraph(layout, "cause", code->cause);
	if (code->remedy != NULL)
		prose_steps(layout, INDENT, "do", code->remedy, UINT_MAX);
	if (code->provider != NULL)
		explain_what_follows(layout, INDENT, &explanation->rules, code->provider, code->code);
	else
		explain_what_code_proves(layout, INDENT, &explanation->rules, code->kind, code->code);
	related_list(explanation, "findings", code->findings);
	reference(layout, code->reference);
}

/* The likeliest meaning first: what is written so before what is merely the same number. */
static void explain_codes(struct explanation *explanation, const char *asked)
{
	const struct code_book *book = &explanation->codes;

	for (enum code_match wanted = 0; wanted < CODE_MATCHES; wanted++)
		for (size_t i = 0; i < book->code_count; i++)
			if (code_match(&book->codes[i], asked) == wanted)
				explain_code(explanation, &book->codes[i]);
}

static void suggest(const struct explanation *explanation, const char *asked)
{
	_cleanup_buffer_ struct buffer clean = BUFFER(4 * CODE_QUESTION_LIMIT);
	const char *names[NAME_LIMIT], *nearest;
	size_t count = 0;

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		names[count++] = finding_type(id)->name;
		names[count++] = finding_type(id)->id;
	}
	for (size_t i = 0; i < explanation->codes.code_count && count < NAME_LIMIT; i++)
		names[count++] = explanation->codes.codes[i].code;

	layout_append_clean(&clean, asked, CODE_QUESTION_LIMIT);
	nearest = text_nearest(asked, names, count);
	if (nearest != NULL)
		mode_complain("nothing is known of \"%s\"; did you mean %s?", buffer_text(&clean), nearest);
	else
		mode_complain("nothing is known of \"%s\": ask for an event id (31044), hr=80230626, RPC 1722, 49/52e, "
			      "SSPR_0029, WB2001 or a finding's name",
			      buffer_text(&clean));
}

/* The operands as one text, without blanks around it: --explain PasswordResetService 31019 needs no quotes. -EINVAL,
 * told: there is nothing, or too much. */
static int join(char *const *operands, char ret[static CODE_QUESTION_LIMIT])
{
	_cleanup_buffer_ struct buffer text = BUFFER(CODE_QUESTION_LIMIT);
	const char *asked;
	size_t size;

	for (char *const *operand = operands; *operand != NULL; operand++) {
		(void)buffer_append_text(&text, operand > operands ? " " : "");
		(void)buffer_append_text(&text, *operand);
	}
	size = text.size;
	if (text.error != 0 || size >= CODE_QUESTION_LIMIT) {
		mode_complain("--explain takes a number or a name of less than %u bytes, not a whole text",
			      CODE_QUESTION_LIMIT);
		return -EINVAL;
	}
	asked = text_trim(buffer_text(&text), &size);
	if (size == 0) {
		mode_complain("--explain needs a number or a name");
		return -EINVAL;
	}
	memcpy(ret, asked, size);
	ret[size] = '\0';
	return 0;
}

int mode_explain(const struct arguments *arguments)
{
	_cleanup_(explanation_done) struct explanation explanation = { .buffer = BUFFER(ANSWER_LIMIT) };
	char asked[CODE_QUESTION_LIMIT];
	int id;

	if (join(arguments->operands, asked) < 0)
		return EXIT_USAGE;
	if (explanation_new(&explanation, arguments) < 0)
		return EXIT_CONFIG;
	explanation.layout = LAYOUT(&explanation.buffer, COLUMNS, isatty(STDOUT_FILENO) == 1 && !arguments->no_color);

	id = finding_from_name(asked);
	if (id >= 0)
		explain_finding(&explanation, (enum finding_id)id);
	else
		explain_codes(&explanation, asked);
	if (explanation.answers == 0) {
		suggest(&explanation, asked);
		return 1;
	}
	(void)fputs(buffer_text(&explanation.buffer), stdout);
	return 0;
}
