/* SPDX-License-Identifier: Apache-2.0 */
/* Values out of the texts of events, by literal matching: "Key: value, Other key: value", codes, host names. What has
 * to be survived stands in root-causes.md 9 and event-xml-shapes.md 2. */
#ifndef WBH_RULES_EXTRACT_H
#define WBH_RULES_EXTRACT_H

#include "rules/compiled.h"

/* Bytes of a text in which keys are looked for, and how many may be found. */
#define EXTRACT_TEXT_LIMIT (64u * 1024u)
#define EXTRACT_HIT_LIMIT 1024u

/* A known key in a text: where it begins, where its value begins. */
struct key_hit {
	const struct field_source *source;
	uint32_t start;
	uint32_t value;
};

/* All known keys in order; returns how many. */
size_t extract_hits(const struct extractor *extractor, const char *text, size_t size, struct key_hit *hits,
		    size_t limit);
/* The first value of this key that says something, trimmed. */
bool extract_value(const struct field_source *source, const char *text, size_t size, const struct key_hit *hits,
		   size_t hit_count, const char **ret, size_t *ret_size);

#define CODE_SIZE 17
/* "0x8023062C", "8023062C", "-2145188308" -> "8023062c". False: not a code. */
bool extract_normal_code(const char *text, size_t size, char code[static CODE_SIZE]);
/* The first "hr=…" (or "hr: …") of a text. */
bool extract_code(const char *text, size_t size, char code[static CODE_SIZE]);
/* The first host name of a cloud relay: NAMESPACE.servicebus.SUFFIX. */
bool extract_relay(const char *text, size_t size, const char **ret, size_t *ret_size);

/* Fill in key_sources and first_key from sources. */
void extractor_index(struct extractor *extractor);

#endif
