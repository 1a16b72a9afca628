/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of one event, one behind the other in one piece of memory that is kept for the next event. */
#ifndef WBH_EVENT_XML_TEXT_STORE_H
#define WBH_EVENT_XML_TEXT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A place in the store; 0: no text. Places stay good while the store grows, pointers do not. */
typedef uint32_t text_place;

struct text_store {
	char *memory; /* owned */
	size_t size;
	size_t room;
	uint64_t cut;   /* bytes left out because the store was at its limit */
	bool no_memory; /* sticky until cleared */
};

int text_store_init(struct text_store *store);
void text_store_done(struct text_store *store);

static inline void text_store_clear(struct text_store *store)
{
	store->size = 1; /* place 0 is no text */
	store->cut = 0;
	store->no_memory = false;
}

/* Room for `size` more bytes of text and a NUL, or count them as cut. */
bool text_store_grow(struct text_store *store, size_t size);
/* Room for a NUL, which is never refused for the limit. */
bool text_store_grow_end(struct text_store *store);

static inline void text_store_append(struct text_store *store, const char *text, size_t size)
{
	if (store->room - store->size < size + 1 && !text_store_grow(store, size))
		return;
	memcpy(store->memory + store->size, text, size);
	store->size += size;
}

static inline void text_store_append_text(struct text_store *store, const char *text)
{
	text_store_append(store, text, strlen(text));
}

/* Texts are begun, appended to and ended; only one at a time. */
static inline text_place text_store_begin(const struct text_store *store)
{
	return (text_place)store->size;
}

static inline void text_store_end(struct text_store *store)
{
	if (store->room > store->size || text_store_grow_end(store))
		store->memory[store->size++] = '\0';
}

/* A whole text at once. */
static inline text_place text_store_put(struct text_store *store, const char *text, size_t size)
{
	text_place place = text_store_begin(store);

	text_store_append(store, text, size);
	text_store_end(store);
	return place;
}

static inline const char *text_store_get(const struct text_store *store, text_place place)
{
	return place != 0 ? store->memory + place : NULL;
}

#endif
