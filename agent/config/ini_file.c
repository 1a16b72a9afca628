/* SPDX-License-Identifier: Apache-2.0 */
/* Reading INI text: lines are judged and bounded here, keys and values are taken apart by libini_config. */
#include "config/ini_file.h"

#include <ini_configobj.h>
#include <ini_valueobj.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/problem.h"
#include "base/text.h"

DEFINE_POINTER_CLEANUP(struct ini_cfgobj, ini_config_destroy);
DEFINE_POINTER_CLEANUP(struct ini_cfgfile, ini_config_file_destroy);
DEFINE_POINTER_CLEANUP(char *, ini_config_free_errors);
DEFINE_POINTER_CLEANUP(char *, ini_free_attribute_list);
DEFINE_POINTER_CLEANUP(char *, ini_free_section_list);

/* What libini takes for a section's name. */
#define HEADER_LIMIT 1024u

/* One line without the blanks around it, or empty when libini is not to see it. */
struct line {
	const char *start;
	size_t size;
};

struct reading {
	const char *name;
	struct ini_mistakes *mistakes;
	struct line *lines;
	unsigned line_count;
	struct ini_file *file;
	size_t section_room;
};

void ini_mistake(struct ini_mistakes *mistakes, const char *file, unsigned line, const char *format, ...)
{
	struct wbh_problem words, problem;
	va_list arguments;

	if (mistakes->count++ > INI_MISTAKE_LIMIT || mistakes->tell == NULL)
		return;
	if (mistakes->count > INI_MISTAKE_LIMIT) {
		(void)problem_at(&problem, 0, file, line, "more mistakes than are listed");
		mistakes->tell(mistakes->context, problem.text);
		return;
	}

	va_start(arguments, format);
	(void)vsnprintf(words.text, sizeof(words.text), format, arguments);
	va_end(arguments);
	(void)problem_at(&problem, 0, file, line, "%s", words.text);
	mistakes->tell(mistakes->context, problem.text);
}

static void section_done(struct ini_section *section)
{
	for (size_t i = 0; i < section->value_count; i++) {
		free(section->values[i].key);
		free(section->values[i].value);
	}
	free(section->values);
	free(section->kind);
	free(section->name);
}

void ini_file_done(struct ini_file *file)
{
	for (size_t i = 0; i < file->section_count; i++)
		section_done(&file->sections[i]);
	free(file->sections);
	*file = (struct ini_file){ 0 };
}

static int split_lines(struct reading *reading, const char *text, size_t size)
{
	size_t count = 1;

	for (size_t i = 0; i < size; i++)
		count += text[i] == '\n';
	if (count > INI_LINE_COUNT_LIMIT) {
		ini_mistake(reading->mistakes, reading->name, INI_LINE_COUNT_LIMIT, "the file has more than %u lines",
			    INI_LINE_COUNT_LIMIT);
		count = INI_LINE_COUNT_LIMIT;
	}

	reading->lines = calloc(count, sizeof(reading->lines[0]));
	if (reading->lines == NULL)
		return -ENOMEM;

	for (reading->line_count = 0; reading->line_count < count; reading->line_count++) {
		const char *end = memchr(text, '\n', size);
		size_t length = end != NULL ? (size_t)(end - text) : size;
		struct line *line = &reading->lines[reading->line_count];

		line->size = length;
		line->start = text_trim(text, &line->size);
		text += length + (end != NULL);
		size -= length + (end != NULL);
	}
	return 0;
}

/* The first character that has no place in a line, as text for a person; NULL when there is none. */
static const char *line_fault(const struct line *line, char text[static 64])
{
	if (text_valid_utf8(line->start, line->size) < line->size)
		return "is not valid UTF-8";

	for (size_t i = 0; i < line->size; i++) {
		unsigned char character = (unsigned char)line->start[i];

		if ((character < 0x20 && character != '\t') || character == 0x7f) {
			(void)snprintf(text, 64, "has a control character (0x%02x)", character);
			return text;
		}
	}
	return NULL;
}

/* What libcollection, on which libini stands, takes as a name: printable ASCII without its path separator. */
static bool is_name(const char *name, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (name[i] < ' ' || name[i] > '~' || name[i] == '!')
			return false;
	return true;
}

static const struct ini_section *find_section(const struct ini_file *file, const char *kind, const char *name)
{
	for (size_t i = 0; i < file->section_count; i++)
		if (text_equal_fold(file->sections[i].kind, kind) && text_equal_fold(file->sections[i].name, name))
			return &file->sections[i];
	return NULL;
}

/* Split "KIND NAME" and remember the section. 1: it is not one to read on in. */
static int add_section(struct reading *reading, const char *header, size_t size, unsigned number)
{
	_cleanup_free_ char *kind = NULL, *name = NULL;
	struct ini_file *file = reading->file;
	const struct ini_section *first;
	size_t kind_size = 0, name_size;
	const char *rest;

	while (kind_size < size && header[kind_size] != ' ' && header[kind_size] != '\t')
		kind_size++;
	name_size = size - kind_size;
	rest = text_trim(header + kind_size, &name_size);
	kind = text_copy(header, kind_size);
	name = text_copy(rest, name_size);
	if (kind == NULL || name == NULL)
		return -ENOMEM;

	first = find_section(file, kind, name);
	if (first != NULL) {
		ini_mistake(reading->mistakes, reading->name, number, "[%.*s] stands here and at line %u",
			    (int)text_cut(header, size, 200), header, first->line);
		return 1;
	}
	if (file->section_count == INI_SECTION_COUNT_LIMIT) {
		ini_mistake(reading->mistakes, reading->name, number, "more than %u sections", INI_SECTION_COUNT_LIMIT);
		return 1;
	}
	if (file->section_count == reading->section_room) {
		size_t room = reading->section_room > 0 ? reading->section_room * 2 : 16;
		struct ini_section *sections = realloc(file->sections, room * sizeof(*sections));

		if (sections == NULL)
			return -ENOMEM;
		file->sections = sections;
		reading->section_room = room;
	}

	file->sections[file->section_count++] =
		(struct ini_section){ .kind = steal_pointer(kind), .name = steal_pointer(name), .line = number };
	return 0;
}

/* 0: a section begins; 1: not one to read on in; 2: the same, and libini shall say why. */
static int judge_header(struct reading *reading, const struct line *line, unsigned number)
{
	size_t size = line->size - 2;
	const char *header;

	if (line->size < 3 || line->start[line->size - 1] != ']')
		return 2;
	header = text_trim(line->start + 1, &size);
	if (size == 0 || size > HEADER_LIMIT)
		return 2;
	if (!is_name(header, size)) {
		ini_mistake(reading->mistakes, reading->name, number, "a section's name is ASCII text without '!'");
		return 1;
	}
	return add_section(reading, header, size, number);
}

/* True when libini may have the line. `count`: how many values the section has so far. */
static bool judge_value(struct reading *reading, const struct line *line, unsigned number, size_t count)
{
	const char *equal = memchr(line->start, '=', line->size);
	size_t key_size = equal != NULL ? (size_t)(equal - line->start) : 0;
	size_t size = equal != NULL ? line->size - key_size - 1 : 0;

	if (count >= INI_VALUE_COUNT_LIMIT) {
		if (count == INI_VALUE_COUNT_LIMIT)
			ini_mistake(reading->mistakes, reading->name, number, "more than %u values in one section",
				    INI_VALUE_COUNT_LIMIT);
		return false;
	}
	(void)text_trim(line->start, &key_size);
	if (!is_name(line->start, key_size)) {
		ini_mistake(reading->mistakes, reading->name, number, "a key is ASCII text without '!'");
		return false;
	}
	if (equal != NULL)
		(void)text_trim(equal + 1, &size);
	if (size > INI_VALUE_LIMIT) {
		ini_mistake(reading->mistakes, reading->name, number, "the value is longer than %u KiB",
			    INI_VALUE_LIMIT / 1024);
		return false;
	}
	return true;
}

/* Comments and faulty lines become empty. */
static void judge_characters(struct reading *reading)
{
	for (unsigned i = 0; i < reading->line_count; i++) {
		struct line *line = &reading->lines[i];
		const char *fault;
		char text[64];

		if (line->size == 0)
			continue;
		fault = line_fault(line, text);
		if (fault != NULL)
			ini_mistake(reading->mistakes, reading->name, i + 1, "%s", fault);
		if (fault != NULL || line->start[0] == '#' || line->start[0] == ';')
			line->size = 0;
	}
}

/* The words for a fault that libini found (enum ERR_PARSE). */
static const char *parse_fault(unsigned fault)
{
	switch (fault) {
	case ERR_NOCLOSESEC:
		return "a section begins with [ and ends with ]";
	case ERR_NOSECTION:
		return "the section has no name";
	case ERR_SECTIONLONG:
		return "the section's name is too long";
	case ERR_NOEQUAL:
		return "is neither \"key = value\" nor [section] nor a # comment";
	case ERR_NOKEY:
		return "there is no key before the =";
	case ERR_LONGKEY:
		return "the key is too long";
	default:
		return "cannot be read";
	}
}

/* "Error (5) on line 12: …": the two numbers, in whatever language libini speaks. */
static bool error_numbers(const char *text, unsigned long numbers[static 2])
{
	for (size_t i = 0; i < 2; i++) {
		char *end;

		text += strcspn(text, "0123456789");
		if (*text == '\0')
			return false;
		numbers[i] = strtoul(text, &end, 10);
		text = end;
	}
	return true;
}

/* A header and what follows it, parsed by itself: libini's look-ups walk the whole object, so it has to be small, and a
 * fault in one section must cost nothing in another. */
struct block {
	unsigned first; /* index of its first line */
	unsigned end;   /* and of the line behind its last */
};

/* Tell what libini found and take those lines out, so that another parse can go well. */
static int take_faults_out(struct reading *reading, const struct block *block, struct ini_cfgobj *object)
{
	_cleanup_(ini_config_free_errors_p) char **errors = NULL;
	int r;

	r = ini_config_get_errors(object, &errors);
	if (r != 0)
		return -r;

	for (char **error = errors; *error != NULL; error++) {
		unsigned long numbers[2];
		struct line *line;

		if (!error_numbers(*error, numbers) || numbers[1] == 0 || numbers[1] > block->end - block->first)
			return -WBH_E_MALFORMED;
		line = &reading->lines[block->first + numbers[1] - 1];
		ini_mistake(reading->mistakes, reading->name, block->first + (unsigned)numbers[1], "%s",
			    parse_fault((unsigned)numbers[0]));
		line->size = 0;
	}
	return 0;
}

static int join_lines(const struct reading *reading, const struct block *block, struct buffer *buffer)
{
	for (unsigned i = block->first; i < block->end; i++) {
		(void)buffer_append(buffer, reading->lines[i].start, reading->lines[i].size);
		(void)buffer_append_byte(buffer, '\n');
	}
	return buffer->error;
}

/* 0; 1: libini found faults, which are told, and their lines were taken out. */
static int parse(struct reading *reading, const struct block *block, struct ini_cfgobj **ret)
{
	_cleanup_(ini_config_destroy_p) struct ini_cfgobj *object = NULL;
	_cleanup_(ini_config_file_destroy_p) struct ini_cfgfile *file = NULL;
	_cleanup_buffer_ struct buffer buffer = BUFFER(INI_FILE_LIMIT + 1);
	int r;

	r = join_lines(reading, block, &buffer);
	if (r < 0)
		return r;
	r = ini_config_create(&object);
	if (r != 0)
		return -r;
	r = ini_config_file_from_mem(buffer.data, (uint32_t)buffer.size, &file);
	if (r != 0)
		return -r;
	r = ini_config_parse(file, INI_STOP_ON_NONE, INI_MV1S_ALLOW, INI_PARSE_NOWRAP | INI_PARSE_NO_C_COMMENTS,
			     object);
	if (r == ENOMEM)
		return -ENOMEM;
	if (r != 0) {
		r = take_faults_out(reading, block, object);
		return r < 0 ? r : 1;
	}

	*ret = steal_pointer(object);
	return 0;
}

static int copy_value(struct ini_value *ret, const char *key, struct value_obj *object, unsigned first)
{
	_cleanup_free_ char *name = NULL, *value = NULL;
	const char *text = NULL;
	uint32_t line = 0;

	if (value_get_concatenated(object, &text) != 0 || value_get_line(object, &line) != 0)
		return -WBH_E_MALFORMED;
	name = strdup(key);
	value = strdup(text != NULL ? text : "");
	if (name == NULL || value == NULL)
		return -ENOMEM;

	*ret = (struct ini_value){ .key = steal_pointer(name), .value = steal_pointer(value), .line = first + line };
	return 0;
}

/* Every value of the key that stands at `start`, each to its place in the section. libini looks keys up without case.
 */
static int take_key(struct ini_cfgobj *object, const char *header, char *const *keys, size_t start, unsigned first,
		    struct ini_section *section)
{
	int mode = INI_GET_FIRST_VALUE;

	for (size_t i = start; i < section->value_count; i++) {
		struct value_obj *value = NULL;
		int r;

		if (section->values[i].key != NULL || !text_equal_fold(keys[i], keys[start]))
			continue;
		r = ini_get_config_valueobj(header, keys[start], object, mode, &value);
		if (r != 0)
			return -r;
		if (value == NULL)
			return -WBH_E_MALFORMED;
		r = copy_value(&section->values[i], keys[i], value, first);
		if (r < 0)
			return r;
		mode = INI_GET_NEXT_VALUE;
	}
	return 0;
}

static int take_values(struct ini_cfgobj *object, unsigned first, struct ini_section *section)
{
	_cleanup_(ini_free_attribute_list_p) char **keys = NULL;
	_cleanup_(ini_free_section_list_p) char **headers = NULL;
	int error = 0;
	size_t count = 0;

	headers = ini_get_section_list(object, NULL, &error);
	if (headers == NULL || headers[0] == NULL)
		return error != 0 ? -error : -WBH_E_MALFORMED;
	keys = ini_get_attribute_list(object, headers[0], NULL, &error);
	if (keys == NULL)
		return error != 0 ? -error : -WBH_E_MALFORMED;
	while (keys[count] != NULL)
		count++;

	section->values = calloc(count + 1, sizeof(section->values[0]));
	if (section->values == NULL)
		return -ENOMEM;
	section->value_count = count;

	for (size_t i = 0; i < count; i++) {
		int r;

		if (section->values[i].key != NULL)
			continue;
		r = take_key(object, headers[0], keys, i, first, section);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_block(struct reading *reading, const struct block *block)
{
	_cleanup_(ini_config_destroy_p) struct ini_cfgobj *object = NULL;
	size_t count = 0;
	int judged, r;

	judged = judge_header(reading, &reading->lines[block->first], block->first + 1);
	if (judged < 0 || judged == 1)
		return judged < 0 ? judged : 0;
	for (unsigned i = block->first + 1; i < block->end; i++)
		if (judged == 2 ||
		    (reading->lines[i].size > 0 && !judge_value(reading, &reading->lines[i], i + 1, count++)))
			reading->lines[i].size = 0;

	r = parse(reading, block, &object);
	if (r > 0 && judged == 0)
		r = parse(reading, block, &object);
	if (r < 0 || judged == 2)
		return r < 0 ? r : 0;
	if (r > 0)
		return -WBH_E_MALFORMED;
	return take_values(object, block->first, &reading->file->sections[reading->file->section_count - 1]);
}

static bool is_header(const struct line *line)
{
	return line->size > 0 && line->start[0] == '[';
}

static int read_blocks(struct reading *reading)
{
	struct block block = { 0 };
	int r = 0;

	while (block.end < reading->line_count && !is_header(&reading->lines[block.end])) {
		if (reading->lines[block.end].size > 0 && block.first == 0) {
			block.first = block.end + 1;
			ini_mistake(reading->mistakes, reading->name, block.first, "stands before the first [section]");
		}
		block.end++;
	}

	while (block.end < reading->line_count && r >= 0) {
		block.first = block.end++;
		while (block.end < reading->line_count && !is_header(&reading->lines[block.end]))
			block.end++;
		r = read_block(reading, &block);
	}
	return r;
}

int ini_read_memory(struct ini_file *ret, const char *name, const char *text, size_t size,
		    struct ini_mistakes *mistakes)
{
	struct ini_file file = { 0 };
	struct reading reading = { .name = name, .mistakes = mistakes, .file = &file };
	int r;

	if (size > INI_FILE_LIMIT) {
		ini_mistake(mistakes, name, 0, "is larger than %u KiB", INI_FILE_LIMIT / 1024);
		*ret = file;
		return 0;
	}
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* the mark some editors leave before UTF-8 */
		text += 3;
		size -= 3;
	}

	r = split_lines(&reading, text, size);
	if (r >= 0) {
		judge_characters(&reading);
		r = read_blocks(&reading);
	}
	free(reading.lines);
	if (r < 0) {
		ini_file_done(&file);
		if (r == -ENOMEM)
			return r;
		ini_mistake(mistakes, name, 0, "cannot be read as INI: %s", error_text(r));
	}

	*ret = file;
	return 0;
}
