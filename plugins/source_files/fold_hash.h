/* SPDX-License-Identifier: Apache-2.0 */
/* A fast hash of short names, eight bytes at a time; its tables are bounded, so that a hostile name costs a longer walk
 * and nothing else. */
#ifndef WBH_SOURCE_FILES_FOLD_HASH_H
#define WBH_SOURCE_FILES_FOLD_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FOLD_HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)
/* Makes capital ASCII letters small. It also maps a few other bytes onto each other, which a hash may. */
#define FOLD_HASH_CASE UINT64_C(0x2020202020202020)

/* The same for texts that differ only in the case of ASCII letters. Each word is multiplied by a factor of its own, so
 * that no multiplication waits for another. */
static inline uint64_t fold_hash(uint64_t hash, const char *text, size_t size)
{
	uint64_t word = 0, factor = FOLD_HASH_FACTOR;
	size_t i;

	hash += size * FOLD_HASH_FACTOR;
	for (i = 0; i + 8 <= size; i += 8) {
		memcpy(&word, text + i, 8);
		hash += (word | FOLD_HASH_CASE) * factor;
		factor += 2 * FOLD_HASH_FACTOR;
	}
	if (size >= 8)
		memcpy(&word, text + size - 8, 8);
	else
		while (size > 0)
			word = word << 8 | (unsigned char)text[--size];
	hash += (word | FOLD_HASH_CASE) * factor;

	hash = (hash ^ hash >> 32) * FOLD_HASH_FACTOR;
	return hash ^ hash >> 29;
}

#endif
