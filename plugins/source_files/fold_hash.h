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

static inline uint64_t fold_hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ (word | FOLD_HASH_CASE)) * FOLD_HASH_FACTOR;
	return hash ^ hash >> 29;
}

/* The same for texts that differ only in the case of ASCII letters. */
static inline uint64_t fold_hash(uint64_t hash, const char *text, size_t size)
{
	uint64_t word = size;

	hash = fold_hash_word(hash, word << 32);
	if (size >= 8) {
		size_t i;

		for (i = 0; i + 8 <= size; i += 8) {
			memcpy(&word, text + i, 8);
			hash = fold_hash_word(hash, word);
		}
		memcpy(&word, text + size - 8, 8);
		return fold_hash_word(hash, word);
	}

	word = 0;
	while (size > 0)
		word = word << 8 | (unsigned char)text[--size];
	return fold_hash_word(hash, word);
}

#endif
