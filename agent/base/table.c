/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table that remembers the order of insertion. */
#include "base/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/cleanup.h"
#include "base/siphash.h"

static unsigned hash_key(const void *bytes, size_t size);

#define HASH_FUNCTION(key, size, hash) ((hash) = hash_key((key), (size)))
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct table_row {
	UT_hash_handle hh;
	void *value;
	char key[];
};

struct table {
	struct table_row *rows;
	void (*destroy)(void *value);
};

/* The hash never shows in any order, so its key may differ from process to process: the kernel gives each program 16
 * random bytes at its start. */
static unsigned hash_key(const void *bytes, size_t size)
{
	static uint64_t key[2];
	const void *random;

	if (key[0] == 0) {
		random = (const void *)getauxval(AT_RANDOM);
		if (random != NULL)
			memcpy(key, random, sizeof(key));
		key[0] |= 1;
	}
	return (unsigned)siphash13(bytes, size, key);
}

static void destroy_value(const struct table *table, void *value)
{
	if (table->destroy != NULL)
		table->destroy(value);
}

static struct table_row *find(const struct table *table, const char *key)
{
	struct table_row *row;

	HASH_FIND(hh, table->rows, key, strlen(key), row);
	return row;
}

struct table *table_new(void (*destroy)(void *value))
{
	struct table *table;

	table = calloc(1, sizeof(*table));
	if (table == NULL)
		return NULL;

	table->destroy = destroy;
	return table;
}

void table_free(struct table *table)
{
	struct table_row *row, *next;

	if (table == NULL)
		return;

	/* The rows keep their list when the buckets go first, so nothing is unlinked one by one. */
	row = table->rows;
	HASH_CLEAR(hh, table->rows);
	for (; row != NULL; row = next) {
		next = row->hh.next;
		destroy_value(table, row->value);
		free(row);
	}
	free(table);
}

size_t table_size(const struct table *table)
{
	return HASH_COUNT(table->rows);
}

void *table_get(const struct table *table, const char *key)
{
	struct table_row *row;

	row = find(table, key);
	return row != NULL ? row->value : NULL;
}

int table_put(struct table *table, const char *key, void *value)
{
	struct table_row *row;
	size_t size = strlen(key);

	row = find(table, key);
	if (row != NULL) {
		if (row->value != value)
			destroy_value(table, row->value);
		row->value = value;
		return 0;
	}

	row = calloc(1, sizeof(*row) + size + 1);
	if (row == NULL)
		return -ENOMEM;
	row->value = value;
	memcpy(row->key, key, size + 1);

	HASH_ADD_KEYPTR(hh, table->rows, row->key, size, row);
	if (row->hh.tbl == NULL) {
		free(row);
		return -ENOMEM;
	}
	return 0;
}

int table_remove(struct table *table, const char *key)
{
	struct table_row *row;

	row = find(table, key);
	if (row == NULL)
		return -ENOENT;

	HASH_DEL(table->rows, row);
	destroy_value(table, row->value);
	free(row);
	return 0;
}

struct table_row *table_first(const struct table *table)
{
	return table->rows;
}

struct table_row *table_next(const struct table_row *row)
{
	return row->hh.next;
}

const char *table_key(const struct table_row *row)
{
	return row->key;
}

void *table_value(const struct table_row *row)
{
	return row->value;
}

static int compare_keys(const struct table_row *a, const struct table_row *b)
{
	return strcmp(a->key, b->key);
}

void table_sort(struct table *table)
{
	HASH_SORT(table->rows, compare_keys);
}
