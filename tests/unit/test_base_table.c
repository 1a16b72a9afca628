/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for tables and digests. */
#include <errno.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/siphash.h"
#include "base/table.h"
#include "tests/lib/tap.h"

static unsigned destroyed;

static void count_destroyed(void *value)
{
	destroyed++;
	free(value);
}

static void table_free_p(struct table **table)
{
	table_free(*table);
}

/* All keys in order, each followed by a blank. */
static const char *keys(const struct table *table, struct buffer *buffer)
{
	struct table_row *row;

	buffer_clear(buffer);
	for (row = table_first(table); row != NULL; row = table_next(row))
		(void)buffer_printf(buffer, "%s ", table_key(row));
	return buffer_text(buffer);
}

static void test_table(void)
{
	_cleanup_(table_free_p) struct table *table = table_new(NULL);
	_cleanup_buffer_ struct buffer buffer = BUFFER(1000);
	char one[] = "1", two[] = "2", three[] = "3";
	struct table_row *row, *next;

	tap_ok(table_size(table) == 0 && table_first(table) == NULL, "a new table is empty");
	tap_ok(table_get(table, "x") == NULL, "and knows no key");
	table_sort(table);

	(void)table_put(table, "b", one);
	(void)table_put(table, "c", two);
	(void)table_put(table, "a", three);
	(void)table_put(table, "", two);
	tap_is_int(table_size(table), 4, "rows are counted");
	tap_is_text(table_get(table, "c"), "2", "a value is found by its key");
	tap_is_text(table_get(table, ""), "2", "the empty key is one");
	tap_ok(table_get(table, "C") == NULL && table_get(table, "cc") == NULL, "no other is");
	tap_is_text(keys(table, &buffer), "b c a  ", "rows come in order of insertion");

	(void)table_put(table, "b", three);
	tap_is_text(keys(table, &buffer), "b c a  ", "a replaced row keeps its place");
	tap_is_text(table_get(table, "b"), "3", "and has the new value");

	table_sort(table);
	tap_is_text(keys(table, &buffer), " a b c ", "rows can be sorted");
	(void)table_put(table, "aa", one);
	tap_is_text(keys(table, &buffer), " a b c aa ", "new ones come behind");

	tap_is_int(table_remove(table, "x"), -ENOENT, "what is not there cannot be removed");
	tap_is_int(table_remove(table, "b"), 0, "what is there can");
	tap_ok(table_get(table, "b") == NULL && table_size(table) == 4, "and is gone");

	for (row = table_first(table); row != NULL; row = next) {
		next = table_next(row);
		(void)table_remove(table, table_key(row));
	}
	tap_is_int(table_size(table), 0, "a walk may remove the rows it leaves behind");
}

static void test_ownership(void)
{
	struct table *table = table_new(count_destroyed);
	char key[20], *value;
	unsigned i, found = 0;

	for (i = 0; i < 10000; i++) {
		(void)snprintf(key, sizeof(key), "key %u", i);
		(void)table_put(table, key, strdup(key));
	}
	for (i = 0; i < 10000; i++) {
		(void)snprintf(key, sizeof(key), "key %u", i);
		value = table_get(table, key);
		found += value != NULL && strcmp(value, key) == 0;
	}
	tap_is_int(found, 10000, "ten thousand rows are found again");

	(void)table_put(table, "key 7", strdup("new"));
	tap_is_int(destroyed, 1, "a replaced value is destroyed");
	(void)table_put(table, "key 7", table_get(table, "key 7"));
	tap_is_text(table_get(table, "key 7"), "new", "put in place of itself it is not");
	(void)table_remove(table, "key 8");
	tap_is_int(destroyed, 2, "so is a removed one");
	table_free(table);
	tap_is_int(destroyed, 10001, "and all others with the table");
	table_free(NULL);
}

static void test_hash(void)
{
	static const uint64_t key[2] = { UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908) };
	unsigned char input[64];
	unsigned i;

	for (i = 0; i < sizeof(input); i++)
		input[i] = (unsigned char)i;

	/* Key and input of the vectors in the authors' paper; the results were worked out by another implementation. */
	tap_ok(siphash13(input, 0, key) == UINT64_C(0xabac0158050fc4dc), "SipHash-1-3 of nothing");
	tap_ok(siphash13(input, 7, key) == UINT64_C(0xd3927d989bb11140), "of less than a word");
	tap_ok(siphash13(input, 15, key) == UINT64_C(0xd320d86d2a519956), "of more than one");
	tap_ok(siphash13("abcdefghij", 10, (const uint64_t[2]){ 0, 0 }) == UINT64_C(0xf47c264806c40ff1),
	       "the same as CPython 3.11 with its key of zero");
	tap_ok(siphash13(input, 64, key) == UINT64_C(0xf17997ec4b4a6065), "of whole words");
}

static void test_digest(void)
{
	char a[DIGEST_TEXT_SIZE], b[DIGEST_TEXT_SIZE];

	/* printf '\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\2bc' | sha256sum */
	tap_is_text(DIGEST(a, "a", "bc"), "3fafa1cf2f19a7c1129beb20cf0983f7",
		    "a digest is SHA-256 over parts with their lengths");
	tap_is_int(strlen(a), 32, "of 32 digits");
	tap_ok(strcmp(DIGEST(a, "ab", "c"), DIGEST(b, "a", "bc")) != 0, "parts do not run into each other");
	tap_ok(strcmp(DIGEST(a, "a"), DIGEST(b, "a", "")) != 0, "an empty part is a part");
	tap_is_text(DIGEST(a, "a", NULL), DIGEST(b, "a", ""), "no part is an empty one");
	tap_is_text(digest(NULL, 0, a), "e3b0c44298fc1c149afbf4c8996fb924", "no parts have the digest of nothing");
}

int main(void)
{
	test_table();
	test_ownership();
	test_hash();
	test_digest();
	return tap_done();
}
