/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for generated inputs that depend on nothing but the seed (splitmix64). */
#ifndef WBH_TESTS_RANDOM_H
#define WBH_TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static uint64_t random_state; /* the seed, then wherever it has got to */

static inline uint64_t next_number(void)
{
	uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline unsigned below(size_t limit)
{
	return (unsigned)(next_number() % limit);
}

#endif
