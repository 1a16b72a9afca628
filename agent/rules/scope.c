/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of one event: what [fields] sections say first, then what every event tells by itself. */
#include "rules/scope.h"

#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "rules/template.h"

#define BLOCK_SIZE (16u * 1024u)

void arena_done(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	struct arena_block *block;

	if (room > SCOPE_MEMORY_LIMIT - arena->total) {
		arena->error = -WBH_E_LIMIT;
		return NULL;
	}
	block = malloc(sizeof(*block) + room);
	if (block == NULL) {
		arena->error = -ENOMEM;
		return NULL;
	}

	*block = (struct arena_block){ .next = arena->blocks, .size = room };
	arena->blocks = block;
	arena->total += room;
	return block;
}

void *scope_room(struct scope *scope, size_t size)
{
	struct arena *arena = scope->arena;
	struct arena_block *block = arena->blocks;
	void *room;

	if (arena->error < 0 || size > SCOPE_MEMORY_LIMIT)
		return NULL;
	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (block == NULL || block->size - block->used < size)
		block = add_block(arena, size);
	if (block == NULL)
		return NULL;

	room = block->bytes + block->used;
	block->used += size;
	return room;
}

int scope_error(const struct scope *scope)
{
	return scope->arena->error;
}

char *scope_copy(struct scope *scope, const char *text, size_t size)
{
	char *copy;

	size = text_cut(text, size, SCOPE_VALUE_LIMIT);
	copy = scope_room(scope, size + 1);
	if (copy == NULL)
		return NULL;
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *scope_lower(struct scope *scope, const char *text, size_t size)
{
	char *copy = scope_copy(scope, text, size);

	if (copy != NULL)
		text_lower(copy);
	return copy;
}

/* The rendered message where the log has it, else the insertion strings: the providers we know put the whole message
 * into them (event-xml-shapes.md 2). */
static void find_text(struct scope *scope)
{
	const struct wbh_event *event = scope->event;
	size_t size = 0, used = 0;
	char *text;

	scope->text = "";
	if (event->message != NULL && event->message[0] != '\0') {
		scope->text = event->message;
	} else if (event->data_count == 1 && event->data[0].value != NULL) {
		scope->text = event->data[0].value;
	} else if (event->data_count > 1) {
		for (size_t i = 0; i < event->data_count; i++)
			size += (event->data[i].value != NULL ? strlen(event->data[i].value) : 0) + 1;
		text = scope_room(scope, size);
		for (size_t i = 0; i < event->data_count && text != NULL; i++) {
			size_t length = event->data[i].value != NULL ? strlen(event->data[i].value) : 0;

			memcpy(text + used, length > 0 ? event->data[i].value : "", length);
			used += length;
			text[used++] = i + 1 < event->data_count ? '\n' : '\0';
		}
		scope->text = text != NULL ? text : "";
	}
	scope->text_size = strlen(scope->text);
}

static int make_cells(struct scope *scope)
{
	scope->cells = scope_room(scope, scope->rules->field_count * sizeof(scope->cells[0]));
	if (scope->cells == NULL)
		return scope_error(scope);
	memset(scope->cells, 0, scope->rules->field_count * sizeof(scope->cells[0]));
	return 0;
}

int scope_begin(struct scope *scope, struct arena *arena, const struct rules *rules, const struct extractor *extractor,
		struct matcher *matcher, const struct wbh_event *event, const char *tenant, const char *server)
{
	*scope = (struct scope){ .rules = rules,
				 .event = event,
				 .server = server,
				 .tenant = tenant,
				 .extractor = extractor,
				 .matcher = matcher,
				 .arena = arena };
	find_text(scope);
	return make_cells(scope);
}

int scope_begin_part(struct scope *scope, struct scope *outer, const char *text, size_t size)
{
	char *copy = scope_room(outer, size + 1);

	if (copy == NULL)
		return scope_error(outer);
	memcpy(copy, text, size);
	copy[size] = '\0';

	*scope = *outer;
	scope->outer = outer;
	scope->text = copy;
	scope->text_size = size;
	scope->hits = NULL;
	scope->hit_count = 0;
	scope->scanned = false;
	scope->trace = NULL;
	scope->limits_met = 0;
	scope->set_count = 0;
	return make_cells(scope);
}

static void scan(struct scope *scope)
{
	size_t limit = scope->text_size / 2 + 1;

	if (limit > EXTRACT_HIT_LIMIT)
		limit = EXTRACT_HIT_LIMIT;
	scope->scanned = true;
	scope->hits = scope_room(scope, limit * sizeof(scope->hits[0]));
	if (scope->hits != NULL)
		scope->hit_count = extract_hits(scope->extractor, scope->text, scope->text_size, scope->hits, limit);
}

static bool pattern_source(struct scope *scope, const struct field_source *source, const char **ret, size_t *ret_size)
{
	int r = pattern_match(source->pattern, scope->matcher, scope->text, scope->text_size);

	if (r == -ENOMEM)
		scope->arena->error = r;
	scope->limits_met += r == -WBH_E_LIMIT;
	return r > 0 && pattern_value(source->pattern, scope->matcher, scope->text, ret, ret_size) > 0 && *ret_size > 0;
}

static const char *finish_value(struct scope *scope, unsigned flags, const char *text, size_t size)
{
	char code[CODE_SIZE];

	if ((flags & KEY_HEX) != 0)
		return extract_normal_code(text, size, code) ? scope_copy(scope, code, strlen(code)) : NULL;
	return (flags & KEY_LOWER) != 0 ? scope_lower(scope, text, size) : scope_copy(scope, text, size);
}

static const char *from_source(struct scope *scope, const struct field_source *source)
{
	const char *text = NULL;
	size_t size = 0;
	bool found;

	if (source->kind == SOURCE_TEMPLATE) {
		text = template_expand(&source->template, scope);
		return text != NULL && *text != '\0' ? text : NULL;
	}
	if (source->kind == SOURCE_KEY && !scope->scanned)
		scan(scope);
	found = source->kind == SOURCE_KEY ? extract_value(source, scope->text, scope->text_size, scope->hits,
							   scope->hit_count, &text, &size)
					   : pattern_source(scope, source, &text, &size);
	return found ? finish_value(scope, source->flags, text, size) : NULL;
}

static const char *from_trace(struct scope *scope, uint16_t field)
{
	if (scope->trace == NULL) {
		struct trace *trace = scope_room(scope, sizeof(*trace));

		if (trace == NULL)
			return NULL;
		trace_read(scope->text, scope->text_size, trace);
		scope->limits_met += trace->unread > 0;
		scope->trace = trace;
	}

	switch (field) {
	case DERIVED_TRACE_CODE:
		return scope->trace->code;
	case DERIVED_TRACE_CALL:
		return scope->trace->call;
	case DERIVED_TRACE_FILE:
		return scope->trace->file;
	case DERIVED_TRACE_MISSING:
		return scope->trace->missing;
	case DERIVED_PRODUCT:
		return scope->trace->product;
	default:
		return scope->trace->version;
	}
}

/* What the text itself tells: of a part, the part's. */
static const char *from_text(struct scope *scope, uint16_t field)
{
	const char *relay;
	char code[CODE_SIZE];
	size_t size;

	switch (field) {
	case DERIVED_TEXT:
		return scope->text;
	case DERIVED_CODE:
		size = scope->text_size < EXTRACT_TEXT_LIMIT ? scope->text_size : EXTRACT_TEXT_LIMIT;
		return extract_code(scope->text, size, code) ? scope_copy(scope, code, strlen(code)) : NULL;
	case DERIVED_RELAY:
		size = scope->text_size < EXTRACT_TEXT_LIMIT ? scope->text_size : EXTRACT_TEXT_LIMIT;
		return extract_relay(scope->text, size, &relay, &size) ? scope_lower(scope, relay, size) : NULL;
	case DERIVED_TRACE_CODE:
	case DERIVED_TRACE_CALL:
	case DERIVED_TRACE_FILE:
	case DERIVED_TRACE_MISSING:
	case DERIVED_PRODUCT:
	case DERIVED_PRODUCT_VERSION:
		return from_trace(scope, field);
	case DERIVED_OPERATION:
		return trace_operation(scope->text, scope->text_size);
	default:
		return NULL;
	}
}

static const char *from_number(struct scope *scope, int64_t number)
{
	char text[24];

	if (number == WBH_ABSENT)
		return NULL;
	(void)snprintf(text, sizeof(text), "%" PRId64, number);
	return scope_copy(scope, text, strlen(text));
}

static int hex_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit != '\0' ? strchr(digits, digit >= 'A' && digit <= 'F' ? digit + 32 : digit) : NULL;

	return found != NULL ? (int)(found - digits) : -1;
}

/* <Binary> of the service control manager is UTF-16 text, the same in every language: "ADSync/4". Printable ASCII only.
 */
static const char *binary_text(struct scope *scope, const char *binary)
{
	size_t size = strlen(binary);
	size_t count = 0;
	char *text;

	if (size < 4 || size % 4 != 0 || size > SCOPE_VALUE_LIMIT)
		return NULL;
	text = scope_room(scope, size / 4 + 1);
	for (size_t i = 0; i < size && text != NULL; i += 4) {
		int high = hex_value(binary[i]), low = hex_value(binary[i + 1]);

		if (high < 0 || low < 0 || binary[i + 2] != '0' || binary[i + 3] != '0')
			return NULL;
		if (high == 0 && low == 0)
			break;
		if (high < 2 || high > 7)
			return NULL;
		text[count++] = (char)(high << 4 | low);
	}
	if (text == NULL || count == 0)
		return NULL;
	text[count] = '\0';
	return text;
}

static const char *from_event(struct scope *scope, uint16_t field)
{
	const struct wbh_event *event = scope->event;
	char time[TIMESTAMP_TEXT_SIZE];

	switch (field) {
	case DERIVED_SERVER:
		return scope->server;
	case DERIVED_COMPUTER:
		return event->computer;
	case DERIVED_TENANT:
		return scope->tenant;
	case DERIVED_PROVIDER:
		return event->provider;
	case DERIVED_EVENT:
		return from_number(scope, event->event_id);
	case DERIVED_CHANNEL:
		return event->channel;
	case DERIVED_RECORD_ID:
		return from_number(scope, event->record_id);
	case DERIVED_LEVEL:
		return from_number(scope, event->level);
	case DERIVED_TIME:
		(void)timestamp_format(event->time, time);
		return scope_copy(scope, time, strlen(time));
	case DERIVED_BINARY:
		return event->binary;
	case DERIVED_BINARY_TEXT:
		return event->binary != NULL ? binary_text(scope, event->binary) : NULL;
	case DERIVED_USER_SID:
		return event->user_sid;
	default:
		return NULL;
	}
}

/* data.2: the second insertion string; data.param1: the one of this name. */
static const char *from_data(const struct wbh_event *event, const char *name)
{
	uint64_t number;

	if (text_to_u64(name, &number) >= 0)
		return number >= 1 && number <= event->data_count ? event->data[number - 1].value : NULL;
	for (size_t i = 0; i < event->data_count; i++)
		if (event->data[i].name != NULL && text_equal_fold(event->data[i].name, name))
			return event->data[i].value;
	return NULL;
}

static const char *work_out(struct scope *scope, uint16_t field)
{
	const char *value = NULL, *name = scope->rules->field_names[field];

	for (size_t i = 0; i < scope->extractor->source_count && value == NULL; i++)
		if (scope->extractor->sources[i]->field == field)
			value = from_source(scope, scope->extractor->sources[i]);
	if (value == NULL)
		value = from_text(scope, field);
	if (value != NULL)
		return value;

	if (scope->outer != NULL)
		return scope_field(scope->outer, field);
	if (field < DERIVED_FIELDS)
		return from_event(scope, field);
	return text_starts(name, "data.") ? from_data(scope->event, name + strlen("data.")) : NULL;
}

const char *scope_field(struct scope *scope, uint16_t field)
{
	struct cell *cell = &scope->cells[field];

	if (cell->state == CELL_DONE)
		return cell->value;
	/* A field that is made of itself is not known. */
	if (cell->state == CELL_BUSY)
		return NULL;
	cell->state = CELL_BUSY;
	const char *value = work_out(scope, field);
	*cell = (struct cell){ .value = value != NULL && *value != '\0' ? value : NULL, .state = CELL_DONE };
	return cell->value;
}

/* Fields that were made of the old value are worked out again: what is not known yet may be now. */
static void forget_unknown(struct scope *scope)
{
	for (size_t i = 0; i < scope->rules->field_count; i++)
		if (scope->cells[i].state == CELL_DONE && scope->cells[i].value == NULL)
			scope->cells[i].state = CELL_NEW;
}

void scope_set(struct scope *scope, uint16_t field, const char *value)
{
	if (scope->set_count < SCOPE_SET_LIMIT) {
		scope->sets[scope->set_count].field = field;
		scope->sets[scope->set_count++].before = scope->cells[field];
		scope->cells[field] = (struct cell){ .value = value, .state = CELL_DONE };
	}
}

void scope_undo(struct scope *scope)
{
	while (scope->set_count > 0) {
		scope->set_count--;
		scope->cells[scope->sets[scope->set_count].field] = scope->sets[scope->set_count].before;
	}
}

void scope_fill(struct scope *scope, uint16_t field, const char *value)
{
	if (value == NULL || scope_field(scope, field) != NULL)
		return;
	forget_unknown(scope);
	scope->cells[field] = (struct cell){ .value = scope_copy(scope, value, strlen(value)), .state = CELL_DONE };
}
