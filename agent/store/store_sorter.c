/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting more records than memory holds: rows in the throw-away file, ordered by SQLite's external sort, one record
 * per event key. */
#include "store/store_private.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"

/* The largest record: an event with its names and its frame. */
#define RECORD_LIMIT (1024u * 1024u)
#define KEY_LIMIT 4096u

/* Keys of the second at hand that are kept in memory; with more of them a table takes over. */
#define NEAR_KEYS 64u

/* A record that waits for the next one, which may be the same event from another source. */
struct candidate {
	int64_t time;
	struct buffer key; /* with its NUL */
	struct buffer record;
};

/* Walking over the sorted rows. */
struct walk {
	struct store *store;
	int (*row)(void *context, int64_t time, const char *event_key, const void *record, size_t size);
	void *context;
	struct candidate candidate;
	bool has_candidate;

	/* The second of the newest record given away, and the keys met in it. */
	int64_t second;
	struct buffer keys; /* NUL-terminated one after the other */
	size_t key_count;   /* beyond NEAR_KEYS they are all in the table and `keys` is empty */
};

int store_sorter_create(struct store *store)
{
	return store_execute(store, "CREATE TABLE sorter (row INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
				    "	key TEXT NOT NULL, record BLOB NOT NULL);"
				    "CREATE TABLE sorter_second (key TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;");
}

int store_sorter_add(struct store *store, int64_t time, const char *event_key, const void *record, size_t size)
{
	sqlite3_stmt *statement = NULL;
	size_t key_size = strlen(event_key);
	int r;

	if (!store->temporary)
		return -EINVAL;
	if (size > RECORD_LIMIT || key_size >= KEY_LIMIT)
		return -WBH_E_LIMIT;
	r = store_statement(store, SORTER_ADD, &statement);
	if (r < 0)
		return r;

	if (sqlite3_bind_int64(statement, 1, time) != SQLITE_OK ||
	    sqlite3_bind_text(statement, 2, event_key, (int)key_size, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_bind_blob(statement, 3, size > 0 ? record : "", (int)size, SQLITE_STATIC) != SQLITE_OK)
		return store_fail(store, sqlite3_errcode(store->database));
	r = store_next(store, statement);
	(void)sqlite3_reset(statement);
	return r;
}

static bool is_near(const struct walk *walk, const char *key)
{
	const char *end = walk->keys.data + walk->keys.size;

	for (const char *other = walk->keys.data; other < end; other += strlen(other) + 1)
		if (strcmp(other, key) == 0)
			return true;
	return false;
}

static int move_to_table(struct walk *walk)
{
	const char *end = walk->keys.data + walk->keys.size;

	for (const char *key = walk->keys.data; key < end; key += strlen(key) + 1) {
		int r = STORE_WRITE(walk->store, SORTER_MEET, TEXT(key));

		if (r < 0)
			return r;
	}
	buffer_clear(&walk->keys);
	return 0;
}

static int begin_second(struct walk *walk, int64_t second)
{
	int r = 0;

	if (walk->key_count > NEAR_KEYS)
		r = STORE_WRITE(walk->store, SORTER_NEXT_SECOND);
	buffer_clear(&walk->keys);
	walk->key_count = 0;
	walk->second = second;
	return r;
}

/* Was the candidate's key met already? 1 = yes. A key holds its second, so only this second is looked at. */
static int met(struct walk *walk)
{
	const char *key = walk->candidate.key.data;
	int64_t second = walk->candidate.time / TIMESTAMP_SECOND;
	int r = 0;

	if (second != walk->second)
		r = begin_second(walk, second);
	if (r >= 0 && walk->key_count < NEAR_KEYS && is_near(walk, key))
		return 1;
	if (r >= 0 && walk->key_count == NEAR_KEYS)
		r = move_to_table(walk);
	if (r < 0)
		return r;

	walk->key_count++;
	if (walk->key_count <= NEAR_KEYS)
		return buffer_append(&walk->keys, key, walk->candidate.key.size);
	r = STORE_WRITE(walk->store, SORTER_MEET, TEXT(key));
	return r < 0 ? r : sqlite3_changes(walk->store->database) == 0;
}

static int give(struct walk *walk)
{
	const struct candidate *candidate = &walk->candidate;
	int r;

	walk->has_candidate = false;
	r = met(walk);
	if (r != 0)
		return r < 0 ? r : 0;
	r = walk->row(walk->context, candidate->time, candidate->key.data, candidate->record.data,
		      candidate->record.size);
	return r < 0 ? r : 0;
}

/* Of two records for one event the smaller one stands for it: so nothing depends on who was read first. */
static bool is_smaller(const struct candidate *candidate, const void *record, size_t size)
{
	size_t common = size < candidate->record.size ? size : candidate->record.size;
	int order = common > 0 ? memcmp(record, candidate->record.data, common) : 0;

	return order != 0 ? order < 0 : size < candidate->record.size;
}

static int keep(struct candidate *candidate, int64_t time, const char *key, const void *record, size_t size)
{
	candidate->time = time;
	buffer_clear(&candidate->key);
	buffer_clear(&candidate->record);
	(void)buffer_append(&candidate->key, key, strlen(key) + 1);
	(void)buffer_append(&candidate->record, record, size);
	return candidate->key.error < 0 ? candidate->key.error : candidate->record.error;
}

static int take_record(struct walk *walk, int64_t time, const char *key, const void *record, size_t size)
{
	struct candidate *candidate = &walk->candidate;
	bool same = walk->has_candidate && candidate->time == time && strcmp(candidate->key.data, key) == 0;
	int r;

	if (same && !is_smaller(candidate, record, size))
		return 0;
	if (walk->has_candidate && !same) {
		r = give(walk);
		if (r < 0)
			return r;
	}
	r = keep(candidate, time, key, record, size);
	walk->has_candidate = r >= 0;
	return r;
}

static int take_row(struct walk *walk, sqlite3_stmt *order)
{
	sqlite3_stmt *statement = NULL;
	const void *record;
	const char *key;
	int r;

	r = STORE_READ(walk->store, SORTER_GET, &statement, NUMBER(sqlite3_column_int64(order, 2)));
	if (r <= 0)
		return r < 0 ? r : -WBH_E_STORE;

	record = sqlite3_column_blob(statement, 0);
	key = store_column_text(order, 1);
	r = key == NULL ? -ENOMEM
			: take_record(walk, sqlite3_column_int64(order, 0), key, record != NULL ? record : "",
				      (size_t)sqlite3_column_bytes(statement, 0));
	(void)sqlite3_reset(statement);
	return r;
}

static int walk_rows(struct walk *walk)
{
	_cleanup_statement_ sqlite3_stmt *order = NULL;
	int r;

	r = store_prepare(walk->store, "SELECT time, key, row FROM sorter ORDER BY time, key", NULL, 0, &order);
	if (r < 0)
		return r;
	while ((r = store_next(walk->store, order)) > 0) {
		r = take_row(walk, order);
		if (r < 0)
			return r;
	}
	return r >= 0 && walk->has_candidate ? give(walk) : r;
}

int store_sorter_each(struct store *store,
		      int (*row)(void *context, int64_t time, const char *event_key, const void *record, size_t size),
		      void *context)
{
	struct walk walk = { .store = store,
			     .row = row,
			     .context = context,
			     .candidate = { .key = BUFFER(KEY_LIMIT), .record = BUFFER(RECORD_LIMIT) },
			     .second = INT64_MIN,
			     .keys = BUFFER(NEAR_KEYS * KEY_LIMIT) };
	int r;

	if (!store->temporary)
		return -EINVAL;
	r = store_execute(store, "DELETE FROM sorter_second");
	if (r >= 0)
		r = walk_rows(&walk);
	buffer_done(&walk.candidate.key);
	buffer_done(&walk.candidate.record);
	buffer_done(&walk.keys);
	return r;
}
