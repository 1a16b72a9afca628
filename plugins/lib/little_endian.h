/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as Windows writes them, from bytes that need not be aligned. */
#ifndef WBH_PLUGINS_LITTLE_ENDIAN_H
#define WBH_PLUGINS_LITTLE_ENDIAN_H

#include <stdint.h>

static inline uint16_t little_16(const void *bytes)
{
	const unsigned char *at = bytes;

	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t little_32(const void *bytes)
{
	const unsigned char *at = bytes;

	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

#endif
