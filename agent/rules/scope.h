/* SPDX-License-Identifier: Apache-2.0 */
/* What one event says, asked for by name: fields are worked out when a rule first wants them, and kept until the event
 * is done. */
#ifndef WBH_RULES_SCOPE_H
#define WBH_RULES_SCOPE_H

#include "rules/compiled.h"
#include "rules/extract.h"
#include "rules/trace.h"

/* Bytes of a field's value, and of everything worked out for one event. */
#define SCOPE_VALUE_LIMIT 4096u
#define SCOPE_MEMORY_LIMIT (4u * 1024u * 1024u)
/* Parts of one text that a rule with `split` looks at (an event 657 names up to 50 users). */
#define SCOPE_PART_LIMIT 64u
/* Fields one rule may set. */
#define SCOPE_SET_LIMIT 64u

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	char bytes[];
};

/* What the whole event shares. */
struct arena {
	struct arena_block *blocks;
	size_t total;
	int error; /* sticky: -ENOMEM or -WBH_E_LIMIT */
};

enum cell_state { CELL_NEW, CELL_BUSY, CELL_DONE };

struct cell {
	const char *value; /* NULL: not known */
	enum cell_state state;
};

struct scope {
	const struct rules *rules;
	const struct wbh_event *event;
	const char *server;
	const char *tenant;
	const struct extractor *extractor;
	struct matcher *matcher;
	struct arena *arena;
	struct scope *outer; /* of a part: the text around all parts */
	const char *text;
	size_t text_size;
	struct cell *cells;
	struct key_hit *hits;
	size_t hit_count;
	bool scanned;
	const struct trace *trace; /* NULL: not read yet */
	uint64_t limits_met;       /* patterns that ended at their limit, traces longer than theirs */

	struct {
		uint16_t field;
		struct cell before;
	} sets[SCOPE_SET_LIMIT];
	size_t set_count;
};

void arena_done(struct arena *arena);

/* The event as a whole. 0 or arena->error. */
int scope_begin(struct scope *scope, struct arena *arena, const struct rules *rules, const struct extractor *extractor,
		struct matcher *matcher, const struct wbh_event *event, const char *tenant, const char *server);
/* A text within it; `outer` answers what the text does not. */
int scope_begin_part(struct scope *scope, struct scope *outer, const char *text, size_t size);

/* NULL: not known. Lives as long as the arena. */
const char *scope_field(struct scope *scope, uint16_t field);
/* Until scope_undo(). */
void scope_set(struct scope *scope, uint16_t field, const char *value);
void scope_undo(struct scope *scope);
/* For all rules that follow, where nothing is known. */
void scope_fill(struct scope *scope, uint16_t field, const char *value);
int scope_error(const struct scope *scope);

void *scope_room(struct scope *scope, size_t size);
char *scope_copy(struct scope *scope, const char *text, size_t size);
char *scope_lower(struct scope *scope, const char *text, size_t size);

#endif
