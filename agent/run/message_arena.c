/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that grow with the message and are kept for the next one. */
#include "run/message_arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "run/channel.h"
#include "run/message.h"

/* The arrays of a frame full of the smallest items there are. */
#define ARENA_LIMIT (16u * CHANNEL_FRAME_LIMIT)
#define ARENA_FIRST_BLOCK (16u * 1024u)

struct block {
	struct block *next;
	size_t room;
	alignas(max_align_t) char bytes[];
};

struct message_arena {
	struct block *blocks; /* newest, and largest, first */
	size_t used;          /* of the newest */
	size_t total;         /* rooms of all of them */
};

static struct block *block_new(size_t room)
{
	struct block *block = malloc(sizeof(*block) + room);

	if (block == NULL)
		return NULL;
	block->next = NULL;
	block->room = room;
	return block;
}

static void blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

int message_arena_new(struct message_arena **ret)
{
	struct message_arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		return -ENOMEM;
	*ret = arena;
	return 0;
}

void message_arena_free(struct message_arena *arena)
{
	if (arena == NULL)
		return;
	blocks_free(arena->blocks);
	free(arena);
}

void message_arena_reset(struct message_arena *arena)
{
	arena->used = 0;
	if (arena->blocks == NULL)
		return;
	blocks_free(steal_pointer(arena->blocks->next));
	arena->total = arena->blocks->room;
}

static int grow(struct message_arena *arena, size_t size)
{
	size_t room = arena->blocks != NULL ? arena->blocks->room * 2 : ARENA_FIRST_BLOCK;
	struct block *block;

	if (room < size)
		room = size;
	if (room > ARENA_LIMIT - arena->total)
		room = ARENA_LIMIT - arena->total;
	if (room < size)
		return -ENOMEM;
	block = block_new(room);
	if (block == NULL)
		return -ENOMEM;

	block->next = arena->blocks;
	arena->blocks = block;
	arena->used = 0;
	arena->total += room;
	return 0;
}

void *message_arena_take(struct message_arena *arena, size_t count, size_t size)
{
	const size_t unit = alignof(max_align_t);
	char *bytes;

	if (__builtin_mul_overflow(count, size, &size) || size > ARENA_LIMIT)
		return NULL;
	size = (size + unit - 1) / unit * unit;
	if ((arena->blocks == NULL || arena->blocks->room - arena->used < size) && grow(arena, size) < 0)
		return NULL;

	bytes = arena->blocks->bytes + arena->used;
	arena->used += size;
	return memset(bytes, 0, size);
}
