/* SPDX-License-Identifier: Apache-2.0 */
/* Which entry of an engine trace decides. Copies from web pages break lines, join them and turn quotes, so an entry is
 * what stands between one "MMS(thread)" and the next, however many lines that are. Every byte is looked at a fixed
 * number of times at most. */
#include "rules/trace.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* "MMS(" and the thread's number; published traces mask it with "####". */
#define THREAD_SIZE 24u

/* One entry: what failed, or where a failure passed through. */
struct entry {
	const char *file; /* NULL: not said */
	size_t file_size;
	const char *words;
	size_t size;
	size_t call_size; /* of the words, those before the code */
	char code[CODE_SIZE];
};

/* What an entry is worth. Of two alike the lower one counts: it is nearer to what the caller was told. */
enum rank {
	RANK_NOTHING,
	RANK_GENERIC,   /* only says that something failed */
	RANK_PASSED_ON, /* the end of the export, with the code it was given */
	RANK_CODE,
	RANK_CALL /* the call that is known to decide: what stands below only follows from it */
};

static bool is_word(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       byte == '_';
}

/* Size of the white space at the start, the hard blank of web pages included. */
static size_t blanks(const char *text, size_t size)
{
	size_t used = 0;

	while (used < size) {
		if (text[used] == ' ' || (text[used] >= '\t' && text[used] <= '\r'))
			used++;
		else if (size - used >= 2 && text[used] == '\xc2' && text[used + 1] == '\xa0')
			used += 2;
		else
			break;
	}
	return used;
}

/* Do these words stand here, with any white space for each blank? Their size here, or 0. */
static size_t words_size(const char *text, size_t size, const char *words)
{
	size_t used = 0;

	for (; *words != '\0'; words++) {
		size_t step = *words == ' ' ? blanks(text + used, size - used) : used < size && text[used] == *words;

		if (step == 0)
			return 0;
		used += step;
	}
	return used;
}

static bool has_words(const char *text, size_t size, const char *words)
{
	for (size_t i = 0; i < size; i++)
		if (words_size(text + i, size - i, words) > 0)
			return true;
	return false;
}

/* Names by which the engine prints Windows errors, where it does not print the number. */
static const struct {
	const char *name;
	const char *code;
} names[] = {
	{ "ERROR_ACCESS_DENIED", "5" }, { "RPC_S_SERVER_UNAVAILABLE", "6ba" }, { "RPC_S_SERVER_TOO_BUSY", "6bb" },
	{ "RPC_S_CALL_FAILED", "6be" }, { "EPT_S_NOT_REGISTERED", "6d9" },
};

static bool name_at(const char *text, size_t size, char code[static CODE_SIZE])
{
	size_t length = 0;

	while (length < size && is_word(text[length]))
		length++;
	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (length == strlen(names[i].name) && memcmp(text, names[i].name, length) == 0) {
			(void)snprintf(code, CODE_SIZE, "%s", names[i].code);
			return true;
		}
	return false;
}

/* "0x6ba" */
static bool hexadecimal_at(const char *text, size_t size, char code[static CODE_SIZE])
{
	size_t length = 2;

	if (size < 3 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return false;
	while (length < size && is_word(text[length]))
		length++;
	return extract_normal_code(text, length, code);
}

/* "Win32 API failure: 5": a decimal number. */
static bool decimal_at(const char *text, size_t size, char code[static CODE_SIZE])
{
	size_t start = words_size(text, size, "Win32 API failure: ");
	uint32_t number = 0;
	size_t i = start;

	for (; start > 0 && i < size && i - start < 8 && text[i] >= '0' && text[i] <= '9'; i++)
		number = number * 10 + (uint32_t)(text[i] - '0');
	if (i == start || (i < size && is_word(text[i])))
		return false;
	(void)snprintf(code, CODE_SIZE, "%x", number);
	return true;
}

/* "hr=80230626" */
static bool result_at(const char *text, size_t size, char code[static CODE_SIZE])
{
	return size > 2 && memcmp(text, "hr", 2) == 0 && extract_code(text, size < 32 ? size : 32, code);
}

static bool code_at(const char *text, size_t size, char code[static CODE_SIZE])
{
	return hexadecimal_at(text, size, code) || name_at(text, size, code) || decimal_at(text, size, code) ||
	       result_at(text, size, code);
}

static void find_code(struct entry *entry)
{
	entry->code[0] = '\0';
	for (size_t i = 0; i < entry->size; i++) {
		if ((i > 0 && is_word(entry->words[i - 1])) || !code_at(entry->words + i, entry->size - i, entry->code))
			continue;
		entry->call_size = i;
		return;
	}
	entry->call_size = entry->size;
}

/* The word "X:\src\MAUtils.h(58):" at the start: the name of the file, the word's size. */
static size_t find_file(const char *text, size_t size, struct entry *entry)
{
	size_t open = 0, start = 0, end;

	while (open < size && text[open] != '(' && blanks(text + open, size - open) == 0) {
		if (text[open] == '\\' || text[open] == '/')
			start = open + 1;
		open++;
	}
	end = open + 1;
	while (end < size && text[end] >= '0' && text[end] <= '9')
		end++;
	if (end >= size || text[open] != '(' || text[end] != ')' || start == open || end == open + 1)
		return 0;
	entry->file = text + start;
	entry->file_size = open - start;
	return end + 1;
}

/* Behind "MMS(": "4984): ". */
static size_t thread_size(const char *text, size_t size)
{
	const char *close = memchr(text, ')', size < THREAD_SIZE ? size : THREAD_SIZE);

	return close != NULL ? (size_t)(close - text) + 1 : 0;
}

static size_t skip_colon(const char *text, size_t size)
{
	size_t used = size > 0 && text[0] == ':';

	return used + blanks(text + used, size - used);
}

/* `text` ends where the next entry begins. */
static void read_entry(const char *text, size_t size, struct entry *entry)
{
	size_t used = skip_colon(text, size);

	*entry = (struct entry){ 0 };
	used += find_file(text + used, size - used, entry);
	used += skip_colon(text + used, size - used);
	entry->words = text + used;
	entry->size = size - used;
	find_code(entry);
}

static bool is_file(const struct entry *entry, const char *name)
{
	return entry->file_size == strlen(name) && memcmp(entry->file, name, entry->file_size) == 0;
}

/* What every export prints, whether it works or not: settings that nobody has made, a class that is known already
 * (Microsoft, rpc-errors-affecting-aadconnect, example 3). */
static bool is_noise(const struct entry *entry)
{
	if (has_words(entry->words, entry->size, "Failed getting registry value"))
		return true;
	return (is_file(entry, "MAUtils.h") && text_equal(entry->code, "80070002")) ||
	       (is_file(entry, "dnutils.cpp") && text_equal(entry->code, "800700b7"));
}

/* Unspecified error, and what is mostly noise. */
static bool is_generic(const char *code)
{
	return text_equal(code, "80004005") || text_equal(code, "80070002") || text_equal(code, "800700b7");
}

static enum rank rank_of(const struct entry *entry)
{
	if (entry->code[0] == '\0' || text_equal(entry->code, "0") || is_noise(entry))
		return RANK_NOTHING;
	if (is_generic(entry->code))
		return RANK_GENERIC;
	if (has_words(entry->words, entry->call_size, "ExportPasswordSet failed"))
		return RANK_PASSED_ON;
	return has_words(entry->words, entry->call_size, "Failed to acquire user information") ? RANK_CALL : RANK_CODE;
}

/* "Failed to acquire\r\nuser information: CORP\MSOL_1. Error Code: " -> "Failed to acquire user information" */
static void copy_call(const struct entry *entry, size_t size, char call[static TRACE_CALL_SIZE])
{
	size_t used = 0, i = 0;

	while (i < size && used + 1 < TRACE_CALL_SIZE && entry->words[i] != ':' && entry->words[i] != '.') {
		size_t gap = blanks(entry->words + i, size - i);

		call[used++] = gap > 0 ? ' ' : entry->words[i];
		i += gap > 0 ? gap : 1;
	}
	/* The limit may have cut a character. */
	used = text_valid_utf8(call, used);
	while (used > 0 && call[used - 1] == ' ')
		used--;
	call[used] = '\0';
}

static void copy_file(const struct entry *entry, char file[static TRACE_FILE_SIZE])
{
	size_t size = entry->file != NULL ? text_cut(entry->file, entry->file_size, TRACE_FILE_SIZE - 1) : 0;

	if (size > 0)
		memcpy(file, entry->file, size);
	file[size] = '\0';
}

static void read_entries(const char *text, size_t size, struct trace *trace)
{
	const char *start = text, *end = text + size;
	enum rank best = RANK_NOTHING;
	struct entry entry;

	/* What stands in front of the first entry is one too: a trace may be shortened to its code. */
	while (start != NULL) {
		const char *next = memmem(start, (size_t)(end - start), "MMS(", 4);
		enum rank rank;

		read_entry(start, (size_t)((next != NULL ? next : end) - start), &entry);
		rank = rank_of(&entry);
		if (rank > RANK_NOTHING && rank >= best) {
			best = rank;
			memcpy(trace->code, entry.code, sizeof(trace->code));
			copy_call(&entry, start > text ? entry.call_size : 0, trace->call);
			copy_file(&entry, trace->file);
		}
		start = next != NULL ? next + 4 + thread_size(next + 4, (size_t)(end - next) - 4) : NULL;
	}
}

/* "doesn't", with whatever apostrophe, and "does not" end alike. */
static const char *find_missing(const char *text, size_t size)
{
	if (has_words(text, size, "t contain the LDAP password policy control"))
		return "policy-control";
	return has_words(text, size, "No password writeback targets found") ? "writeback-targets" : NULL;
}

/* The longer of two that begin alike first. */
static const char *const products[] = {
	"Microsoft Entra Connect Sync",   "Microsoft Entra Connect", "Entra Connect Sync", "Entra Connect",
	"Azure Active Directory Connect", "Azure AD Connect Sync",   "Azure AD Connect",   "Azure AD Sync"
};

/* "2.5.79.0" at the start, of three or four numbers; its size, or 0. */
static size_t version_size(const char *text, size_t size)
{
	size_t used = 0, dots = 0;

	while (used < size && ((text[used] >= '0' && text[used] <= '9') || text[used] == '.'))
		dots += text[used++] == '.';
	if (used > 0 && text[used - 1] == '.') {
		used--;
		dots--;
	}
	return used < TRACE_VERSION_SIZE && (dots == 2 || dots == 3) && text[0] != '.' ? used : 0;
}

/* The product may be glued to what stands before it, a quote to its version. Its size with the version, or 0. */
static size_t read_product(const char *text, size_t size, struct trace *trace)
{
	for (size_t i = 0; i < ELEMENTS(products); i++) {
		size_t name = words_size(text, size, products[i]), version = 0;

		if (name > 0) {
			name += blanks(text + name, size - name);
			version = version_size(text + name, size - name);
		}
		if (version == 0)
			continue;
		trace->product = products[i];
		memcpy(trace->version, text + name, version);
		trace->version[version] = '\0';
		return name + version;
	}
	return 0;
}

void trace_read(const char *text, size_t size, struct trace *ret)
{
	*ret = (struct trace){ .unread = size > TRACE_TEXT_LIMIT ? size - TRACE_TEXT_LIMIT : 0 };
	/* Not from the middle of a character on. */
	while (ret->unread > 0 && ret->unread < size && ((unsigned char)text[ret->unread] & 0xc0u) == 0x80u)
		ret->unread++;
	text += ret->unread;
	size -= ret->unread;

	read_entries(text, size, ret);
	ret->missing = find_missing(text, size);
	for (size_t i = 0; i < size;) {
		size_t product = read_product(text + i, size - i, ret);

		i += product > 0 ? product : 1;
	}
}

/* The name of the method that is called with the round bracket at `open`: "ChangePassword(". */
static size_t method_size(const char *text, size_t open)
{
	size_t size = 0;

	while (size < open && is_word(text[open - 1 - size]))
		size++;
	return size;
}

const char *trace_operation(const char *text, size_t size)
{
	const char *found = NULL, *end = text + (size < TRACE_TEXT_LIMIT ? size : TRACE_TEXT_LIMIT);

	/* The engine has one method for both resets: the outer one, further down, tells who asked. */
	for (const char *open = text; (open = memchr(open, '(', (size_t)(end - open))) != NULL; open++) {
		size_t length = method_size(text, (size_t)(open - text));
		const char *method = open - length;

		if (length == 14 && memcmp(method, "ChangePassword", length) == 0)
			found = "change";
		else if (length == 13 && memcmp(method, "ResetPassword", length) == 0)
			found = "reset";
		else if (words_size(method, length, "Reset") > 0 && has_words(method, length, "ByAdmin"))
			return "admin_reset";
	}
	return found;
}
