/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for the arrays of one decoded message, reused from message to message. */
#ifndef WBH_RUN_MESSAGE_ARENA_H
#define WBH_RUN_MESSAGE_ARENA_H

#include <stddef.h>

struct message_arena;

/* Everything handed out so far is void. */
void message_arena_reset(struct message_arena *arena);
/* Zeroed and aligned for everything; NULL: no memory, or a message that asks for more than any honest one. */
void *message_arena_take(struct message_arena *arena, size_t count, size_t size);

#endif
