/* SPDX-License-Identifier: Apache-2.0 */
/* Names made of SHA-256 (libmd). */
#include "base/digest.h"

#include <stdint.h>
#include <string.h>

#include <sha256.h>

const char *digest(const char *const *parts, size_t count, char text[static DIGEST_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t hash[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;
	size_t i;

	SHA256Init(&context);
	for (i = 0; i < count; i++) {
		const char *part = parts[i] != NULL ? parts[i] : "";
		uint64_t size = strlen(part);
		uint8_t prefix[8];
		unsigned byte;

		/* Eight bytes, highest first: so ("ab", "c") and ("a", "bc") are two names, on every machine the same.
		 */
		for (byte = 0; byte < sizeof(prefix); byte++)
			prefix[byte] = (uint8_t)(size >> (56 - 8 * byte));
		SHA256Update(&context, prefix, sizeof(prefix));
		SHA256Update(&context, (const uint8_t *)part, size);
	}
	SHA256Final(hash, &context);

	for (i = 0; i < DIGEST_TEXT_SIZE / 2; i++) {
		text[2 * i] = digits[hash[i] >> 4];
		text[2 * i + 1] = digits[hash[i] & 0xf];
	}
	text[DIGEST_TEXT_SIZE - 1] = '\0';
	return text;
}
