/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash with one round per word and three at the end. */
#include "base/siphash.h"

#include <endian.h>
#include <string.h>

static inline uint64_t rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static inline void siphash_round(uint64_t v[static 4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

uint64_t siphash13(const void *bytes, size_t size, const uint64_t key[static 2])
{
	uint64_t v[4] = { key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
			  key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573) };
	const unsigned char *input = bytes;
	/* The last word carries the rest of the bytes and, in its highest byte, the length. */
	uint64_t last = (uint64_t)size << 56, word;
	size_t left;

	for (left = size; left >= 8; left -= 8, input += 8) {
		memcpy(&word, input, sizeof(word));
		word = le64toh(word);
		v[3] ^= word;
		siphash_round(v);
		v[0] ^= word;
	}
	while (left > 0) {
		left--;
		last |= (uint64_t)input[left] << (8 * left);
	}

	v[3] ^= last;
	siphash_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	siphash_round(v);
	siphash_round(v);
	siphash_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
