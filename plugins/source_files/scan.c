/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a short byte string in a long one. */
#include "plugins/source_files/scan.h"

const char *find_bytes(const char *text, const char *end, const char *needle, size_t size)
{
	if (end < text || (size_t)(end - text) < size)
		return NULL;

#ifdef __SSE2__
	/* Sixteen places at once: those whose first and last byte fit are compared in full. */
	for (; (size_t)(end - text) >= 16 + size - 1; text += 16) {
		__m128i first = scan_equal(scan_load(text), needle[0]);
		__m128i last = scan_equal(scan_load(text + size - 1), needle[size - 1]);
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_and_si128(first, last));

		for (; mask != 0; mask &= mask - 1) {
			const char *place = text + __builtin_ctz(mask);

			if (memcmp(place, needle, size) == 0)
				return place;
		}
	}
#endif
	return memmem(text, (size_t)(end - text), needle, size);
}
