/* SPDX-License-Identifier: Apache-2.0 */
/* Text key -> pointer, in order of insertion (uthash behind it). */
#ifndef WBH_BASE_TABLE_H
#define WBH_BASE_TABLE_H

#include <stddef.h>

struct table;
struct table_row;

/* `destroy` (may be NULL) is called for each value that is removed. NULL without memory. */
struct table *table_new(void (*destroy)(void *value));
void table_free(struct table *table);
size_t table_size(const struct table *table);
void *table_get(const struct table *table, const char *key);
/* Insert or replace. 0 or -ENOMEM; the value stays the caller's on failure. */
int table_put(struct table *table, const char *key, void *value);
/* 0, or -ENOENT. */
int table_remove(struct table *table, const char *key);

/* for (row = table_first(t); row != NULL; row = table_next(row)); removing the row just left behind is allowed. */
struct table_row *table_first(const struct table *table);
struct table_row *table_next(const struct table_row *row);
const char *table_key(const struct table_row *row);
void *table_value(const struct table_row *row);
/* Rows sorted by key from now on (for reports that must not depend on arrival). */
void table_sort(struct table *table);

#endif
