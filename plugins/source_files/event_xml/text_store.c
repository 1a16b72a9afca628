/* SPDX-License-Identifier: Apache-2.0 */
/* Grows the texts of an event up to their limit. */
#include "plugins/source_files/event_xml/text_store.h"

#include <errno.h>
#include <stdlib.h>

#include "plugins/source_files/event_xml/limits.h"

#define TEXT_STORE_START 16384u
/* For the NULs of texts that are empty because the store is full: more than an event has texts. */
#define TEXT_STORE_ENDS 8192u

int text_store_init(struct text_store *store)
{
	*store = (struct text_store){ .room = TEXT_STORE_START };
	store->memory = malloc(store->room);
	if (store->memory == NULL)
		return -ENOMEM;
	text_store_clear(store);
	return 0;
}

void text_store_done(struct text_store *store)
{
	free(store->memory);
	*store = (struct text_store){ 0 };
}

static bool grow_to(struct text_store *store, size_t size)
{
	size_t room = store->room;
	char *memory;

	while (room < size)
		room *= 2;
	memory = realloc(store->memory, room);
	if (memory == NULL) {
		store->no_memory = true;
		return false;
	}
	store->memory = memory;
	store->room = room;
	return true;
}

bool text_store_grow(struct text_store *store, size_t size)
{
	if (store->size + size > EVENT_XML_TEXT_LIMIT) {
		store->cut += size;
		return false;
	}
	return grow_to(store, store->size + size + 1);
}

bool text_store_grow_end(struct text_store *store)
{
	if (store->size >= EVENT_XML_TEXT_LIMIT + TEXT_STORE_ENDS) {
		store->no_memory = true;
		return false;
	}
	return grow_to(store, store->size + 1);
}
