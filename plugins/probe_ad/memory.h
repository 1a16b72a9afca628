/* SPDX-License-Identifier: Apache-2.0 */
/* What the pass before found: a fault of the network has to be met twice before it is told. */
#ifndef WBH_PROBE_AD_MEMORY_H
#define WBH_PROBE_AD_MEMORY_H

#include <stdbool.h>

#include "base/buffer.h"

#define MEMORY_LIMIT (64u * 1024u)

struct memory {
	const char *before; /* lent: lines "FINDING SUBJECT", or NULL: nothing is known */
	struct buffer now;
	bool once; /* there is no second pass: everything is told at once */
};

/* Was it so the last time? */
bool memory_has(const struct memory *memory, const char *finding, const char *subject);
/* Note that it is so now. True: it was so the last time, or nobody will ask again. */
bool memory_confirms(struct memory *memory, const char *finding, const char *subject);

/* Faults noted by the last pass whose line begins with `prefix`, one after the other: `*at` NULL to begin with. The
 * text behind the prefix; false: no more. */
bool memory_next(const struct memory *memory, const char *prefix, const char **at, const char **ret, size_t *ret_size);
/* Keep a line of the last pass, or a new one. */
void memory_keep(struct memory *memory, const char *prefix, const char *text, size_t size);

#endif
