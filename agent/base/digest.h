/* SPDX-License-Identifier: Apache-2.0 */
/* Names that must be the same on every host and for ever: the first 128 bits of SHA-256 over length-prefixed parts, as
 * 32 lower-case hexadecimal digits. */
#ifndef WBH_BASE_DIGEST_H
#define WBH_BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_TEXT_SIZE 33

/* A NULL part counts as an empty one. */
const char *digest(const char *const *parts, size_t count, char text[static DIGEST_TEXT_SIZE]);

#define DIGEST(text, ...)                                                                                              \
	digest((const char *const[]){ __VA_ARGS__ },                                                                   \
	       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), text)

#endif
