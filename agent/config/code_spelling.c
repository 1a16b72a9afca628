/* SPDX-License-Identifier: Apache-2.0 */
/* Which codes somebody may mean. A number alone is compared with every kind of code; words before it ("hr", "ldap
 * data", "SSPR_") say which kinds are meant. */
#include "config/code_spelling.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define SEPARATORS " \t=:,;/'\"()[]"
/* Win32 errors as HRESULT: 800706BA is 1722. */
#define WIN32_FACILITY 0x80070000u
/* The result "invalid credentials"; what stands behind it is the bind's own code: "49/52e". */
#define LDAP_INVALID_CREDENTIALS 49u

/* Words before a number, and the kinds of codes they leave; NULL leaves all. */
static const struct {
	const char *word;
	const char *kinds;
} leads[] = {
	{ "hresult", "hr rpc" }, { "hr", "hr rpc" }, { "rpc", "rpc hr" },      { "win32", "rpc hr ldap" },
	{ "error", NULL },       { "code", NULL },   { "reason", "rpc ldap" }, { "cloud", "rpc" },
	{ "ldap", "ldap" },      { "data", "ldap" }, { "bind", "ldap" },       { "sspr", "sspr" },
	{ "aadsts", "aadsts" },  { "http", "http" }, { "event", "event" },     { "id", "event" },
};

struct question {
	const char *kinds; /* that are meant; NULL: any */
	char digits[32];   /* the number as it was written; "" when what was asked is no number */
	bool is_decimal, is_hex;
	uint64_t decimal, hex;
};

static bool names_kind(const char *kinds, const char *kind)
{
	return kinds == NULL || strstr(kinds, kind) != NULL;
}

/* Move *word behind a lead it is, or begins with ("AADSTS50144", "SSPR_0029"). */
static bool take_lead(struct question *question, const char **word)
{
	for (size_t i = 0; i < ELEMENTS(leads); i++) {
		const char *rest = *word + strlen(leads[i].word);

		if (!text_starts_fold(*word, leads[i].word))
			continue;
		rest += strspn(rest, "_-");
		if (*rest != '\0' && !isdigit((unsigned char)*rest))
			continue;
		if (leads[i].kinds != NULL)
			question->kinds = leads[i].kinds;
		*word = rest;
		return true;
	}
	return false;
}

/* Both ways in which digits may be meant. Hexadecimal are 0x…, what has a letter, and what is as long as an HRESULT. */
static bool read_number(struct question *question, const char *word)
{
	bool negative = *word == '-', prefixed = text_starts_fold(word, "0x");
	const char *digits = word + (negative ? 1 : prefixed ? 2 : 0);
	size_t size = strlen(digits), decimals = strspn(digits, "0123456789");

	if (size == 0 || size > 16 || strspn(digits, "0123456789abcdefABCDEF") != size ||
	    (negative && decimals != size))
		return false;
	memcpy(question->digits, digits, size + 1);

	question->is_decimal = !prefixed && decimals == size && !(size == 8 && *digits == '0');
	question->is_hex = !negative && (prefixed || !question->is_decimal || size == 7 || size == 8);
	question->decimal = question->is_decimal ? strtoull(digits, NULL, 10) : 0;
	question->hex = question->is_hex ? strtoull(digits, NULL, 16) : 0;

	/* An HRESULT in decimal, signed or not. */
	if (negative && question->decimal <= (uint64_t)INT32_MAX + 1) {
		question->is_decimal = false;
		question->is_hex = true;
		question->hex = (uint32_t)-question->decimal;
		(void)snprintf(question->digits, sizeof(question->digits), "%08x", (uint32_t)question->hex);
	} else if (question->is_decimal && question->decimal > INT32_MAX && question->decimal <= UINT32_MAX) {
		question->is_hex = true;
		question->hex = question->decimal;
	}
	return true;
}

/* "hr=80230626", "LDAP 49 data 52e (1326)"; a second spelling in brackets is not looked at. */
static void read_question(struct question *ret, const char *asked)
{
	char words[CODE_QUESTION_LIMIT], *rest = NULL, *bracket;
	bool numbered = false;

	*ret = (struct question){ .kinds = NULL };
	if (strlen(asked) >= sizeof(words))
		return;
	memcpy(words, asked, strlen(asked) + 1);
	bracket = strstr(words, " (");
	if (bracket != NULL)
		*bracket = '\0';

	for (const char *word = strtok_r(words, SEPARATORS, &rest); word != NULL;
	     word = strtok_r(NULL, SEPARATORS, &rest)) {
		bool lead = take_lead(ret, &word);

		if (lead && *word == '\0')
			continue;
		if (numbered && ret->is_decimal && ret->decimal == LDAP_INVALID_CREDENTIALS)
			ret->kinds = "ldap";
		else if (numbered)
			ret->digits[0] = '\0';
		if ((numbered && ret->digits[0] == '\0') || !read_number(ret, word)) {
			ret->digits[0] = '\0';
			return;
		}
		numbered = true;
	}
}

/* "31044", or "300-399". */
static bool in_range(const char *code, uint64_t number)
{
	char *end;
	uint64_t first = strtoull(code, &end, 10), last = first;

	if (end == code)
		return false;
	if (*end == '-')
		last = strtoull(end + 1, &end, 10);
	return *end == '\0' && number >= first && number <= last;
}

static bool is_range(const struct code *code)
{
	return isdigit((unsigned char)code->code[0]) && strchr(code->code, '-') != NULL;
}

static bool same_number(const struct code *code, const struct question *question)
{
	const char *number = code->code;
	uint64_t hex = strtoull(number, NULL, 16);

	if (text_equal(code->kind, "hr"))
		return question->is_hex && question->hex == hex;
	if (text_equal(code->kind, "ldap"))
		return (question->is_hex && question->hex == hex) || (question->is_decimal && question->decimal == hex);
	if (text_equal(code->kind, "rpc"))
		return (question->is_decimal && in_range(number, question->decimal)) ||
		       (question->is_hex && in_range(number, question->hex)) ||
		       (question->is_hex && (question->hex & 0xffff0000u) == WIN32_FACILITY &&
			in_range(number, question->hex - WIN32_FACILITY));

	/* Portal codes of which nothing is published are no answer to a mere "5". */
	if (text_equal(code->kind, "sspr") && is_range(code) && question->kinds == NULL)
		return false;
	if (text_starts_fold(number, "SSPR_"))
		number += strlen("SSPR_");
	return question->is_decimal && in_range(number, question->decimal);
}

static enum code_match match_number(const struct code *code, const char *asked)
{
	struct question question;

	read_question(&question, asked);
	if (question.digits[0] == '\0' || !names_kind(question.kinds, code->kind))
		return CODE_MATCHES;
	if (text_equal_fold(code->code, question.digits))
		return CODE_SAME_TEXT;
	if (!same_number(code, &question))
		return CODE_MATCHES;
	return is_range(code) ? CODE_NEAR : CODE_SAME_NUMBER;
}

/* What stands in `also`, part by part between bars; false behind the last. */
static bool next_name(const char **list, char *name, size_t size)
{
	size_t length = *list != NULL ? strcspn(*list, "|") : 0, used = length;
	const char *part;

	if (length == 0)
		return false;
	part = text_trim(*list, &used);
	if (used >= size)
		used = size - 1;
	memcpy(name, part, used);
	name[used] = '\0';
	*list += length + ((*list)[length] == '|');
	return true;
}

/* "ADSync 6329"; the provider alone asks for all its events. */
static enum code_match match_provider(const struct code *code, const char *provider, const char *asked)
{
	size_t size = strlen(provider);

	if (text_equal_fold(provider, asked))
		return CODE_SAME_TEXT;
	if (!text_starts_fold(asked, provider) || asked[size] != ' ')
		return CODE_MATCHES;
	asked += size + 1;
	return text_equal_fold(code->code, asked) ? CODE_SAME_TEXT : match_number(code, asked);
}

static enum code_match match_also(const struct code *code, const char *asked)
{
	enum code_match best = CODE_MATCHES, match;
	const char *list = code->also;
	char name[CODE_QUESTION_LIMIT];

	while (best == CODE_MATCHES && next_name(&list, name, sizeof(name))) {
		match = code->provider != NULL            ? match_provider(code, name, asked)
			: text_equal_fold(name, asked)    ? CODE_SAME_TEXT
			: text_matches(name, asked, true) ? CODE_NEAR
							  : CODE_MATCHES;
		if (match < best)
			best = match;
	}
	return best;
}

enum code_match code_match(const struct code *code, const char *asked)
{
	enum code_match match;

	if (text_equal_fold(code->code, asked))
		return CODE_SAME_TEXT;
	match = match_number(code, asked);
	if (match == CODE_MATCHES && code->provider != NULL)
		match = match_provider(code, code->provider, asked);
	return match < CODE_MATCHES ? match : match_also(code, asked);
}
