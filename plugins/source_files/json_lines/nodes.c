/* SPDX-License-Identifier: Apache-2.0 */
/* The hooks of cJSON have no context, so who is parsing stands in a variable; a source reads in one thread. */
#include "plugins/source_files/json_lines/nodes.h"

#include <stdlib.h>

#define ALIGNMENT 16u

struct nodes_block {
	struct nodes_block *next;
	size_t room;
	_Alignas(ALIGNMENT) char bytes[];
};

static struct nodes *parsing;

static bool add_block(struct nodes *nodes, size_t size)
{
	size_t room = size > NODES_BLOCK_SIZE ? size : NODES_BLOCK_SIZE;
	struct nodes_block *block = malloc(sizeof(*block) + room);

	if (block == NULL) {
		nodes->failed = true;
		return false;
	}
	block->next = nodes->blocks;
	block->room = room;
	nodes->blocks = block;
	nodes->used = 0;
	return true;
}

static void *give(size_t size)
{
	struct nodes *nodes = parsing;
	void *bytes;

	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if ((nodes->blocks == NULL || nodes->blocks->room - nodes->used < size) && !add_block(nodes, size))
		return NULL;
	bytes = nodes->blocks->bytes + nodes->used;
	nodes->used += size;
	return bytes;
}

static void take_back(void *bytes)
{
	(void)bytes;
}

static void drop_blocks(struct nodes_block *block)
{
	while (block != NULL) {
		struct nodes_block *next = block->next;

		free(block);
		block = next;
	}
}

/* The oldest block has the usual size, unless the first line was a giant. */
static void start_again(struct nodes *nodes)
{
	struct nodes_block *last = nodes->blocks;

	while (last != NULL && last->next != NULL) {
		struct nodes_block *next = last->next;

		free(last);
		last = next;
	}
	nodes->blocks = last;
	nodes->used = 0;
	nodes->failed = false;
}

cJSON *nodes_parse(struct nodes *nodes, const char *text, size_t size, const char **ret_stop)
{
	cJSON_Hooks hooks = { .malloc_fn = give, .free_fn = take_back };
	cJSON *parsed;

	start_again(nodes);
	parsing = nodes;
	cJSON_InitHooks(&hooks);
	parsed = cJSON_ParseWithLengthOpts(text, size, ret_stop, false);
	cJSON_InitHooks(NULL);
	parsing = NULL;
	return parsed;
}

void nodes_done(struct nodes *nodes)
{
	drop_blocks(nodes->blocks);
	nodes->blocks = NULL;
}
