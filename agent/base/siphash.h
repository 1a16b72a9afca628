/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): who does not know the key cannot make
 * keys that collide, so a hash table stays fast whatever names a log brings. */
#ifndef WBH_BASE_SIPHASH_H
#define WBH_BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t siphash13(const void *bytes, size_t size, const uint64_t key[static 2]);

#endif
