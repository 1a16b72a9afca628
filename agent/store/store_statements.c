/* SPDX-License-Identifier: Apache-2.0 */
/* Preparing, binding and running SQL, and what its failures mean. */
#include "store/store_private.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"

static const char *const statement_texts[STATEMENTS] = {
#define STATEMENT(name, sql) [name] = (sql),
#include "store/statement.def"
#undef STATEMENT
};

int store_error(sqlite3 *database, int result)
{
	int system = database != NULL ? sqlite3_system_errno(database) : 0;

	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_IOERR:
		return system == ENOSPC || system == EDQUOT || system == EFBIG ? -ENOSPC : -WBH_E_STORE;
	default:
		return -WBH_E_STORE;
	}
}

bool store_result_is_damage(int result)
{
	return (result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB;
}

int store_fail(struct store *store, int result)
{
	int error = store_error(store->database, result);

	if (error < 0)
		(void)problem_set(&store->problem, 0, "%s", sqlite3_errmsg(store->database));
	return error;
}

struct binding store_time(int64_t time)
{
	return time == TIMESTAMP_NONE ? TEXT(NULL) : NUMBER(time);
}

int store_statement(struct store *store, enum statement statement, sqlite3_stmt **ret)
{
	sqlite3_stmt **kept = &store->statements[statement];

	if (*kept == NULL) {
		int result = sqlite3_prepare_v3(store->database, statement_texts[statement], -1,
						SQLITE_PREPARE_PERSISTENT, kept, NULL);
		if (result != SQLITE_OK)
			return store_fail(store, result);
	}

	(void)sqlite3_reset(*kept);
	(void)sqlite3_clear_bindings(*kept);
	*ret = *kept;
	return 0;
}

int store_execute(struct store *store, const char *sql)
{
	return store_fail(store, sqlite3_exec(store->database, sql, NULL, NULL, NULL));
}

static int bind_all(struct store *store, sqlite3_stmt *statement, const struct binding *bindings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct binding *binding = &bindings[i];
		int place = (int)i + 1, result;

		if (binding->is_text)
			result = sqlite3_bind_text(statement, place, binding->text, -1, SQLITE_STATIC);
		else
			result = sqlite3_bind_int64(statement, place, binding->number);
		if (result != SQLITE_OK)
			return store_fail(store, result);
	}
	return 0;
}

int store_next(struct store *store, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW)
		return 1;
	return result == SQLITE_DONE ? 0 : store_fail(store, result);
}

int store_read(struct store *store, enum statement statement, const struct binding *bindings, size_t count,
	       sqlite3_stmt **ret)
{
	sqlite3_stmt *prepared = NULL;
	int r;

	r = store_statement(store, statement, &prepared);
	if (r >= 0)
		r = bind_all(store, prepared, bindings, count);
	if (r >= 0)
		r = store_next(store, prepared);
	if (r <= 0) {
		if (prepared != NULL)
			(void)sqlite3_reset(prepared);
		return r;
	}

	*ret = prepared;
	return 1;
}

/* The level that commits are made at. Inside a transaction it cannot be changed; there it has been set already. */
static int set_synchronous(struct store *store, bool full)
{
	int r;

	if (store->temporary || store->synchronous_full == full)
		return 0;
	r = store_execute(store, full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
	if (r >= 0)
		store->synchronous_full = full;
	return r;
}

int store_write(struct store *store, enum statement statement, const struct binding *bindings, size_t count)
{
	sqlite3_stmt *prepared = NULL;
	int r = 0;

	if (sqlite3_get_autocommit(store->database) != 0)
		r = set_synchronous(store, false);
	if (r >= 0)
		r = store_statement(store, statement, &prepared);
	if (r < 0)
		return r;

	r = bind_all(store, prepared, bindings, count);
	if (r >= 0)
		r = store_next(store, prepared);
	(void)sqlite3_reset(prepared);
	(void)sqlite3_clear_bindings(prepared);
	return r;
}

int store_prepare(struct store *store, const char *sql, const struct binding *bindings, size_t count,
		  sqlite3_stmt **ret)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int result, r;

	result = sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL);
	if (result != SQLITE_OK)
		return store_fail(store, result);
	r = bind_all(store, statement, bindings, count);
	if (r < 0)
		return r;

	*ret = steal_pointer(statement);
	return 0;
}

static int run_bare(struct store *store, enum statement statement)
{
	sqlite3_stmt *prepared = NULL;
	int r;

	r = store_statement(store, statement, &prepared);
	if (r < 0)
		return r;
	r = store_next(store, prepared);
	(void)sqlite3_reset(prepared);
	return r;
}

int store_begin(struct store *store, bool durable)
{
	int r;

	r = set_synchronous(store, durable);
	return r < 0 ? r : run_bare(store, BEGIN_STEP);
}

int store_commit(struct store *store)
{
	return run_bare(store, COMMIT_STEP);
}

void store_rollback(struct store *store)
{
	struct wbh_problem problem = store->problem; /* what led here is what is to be told */

	if (sqlite3_get_autocommit(store->database) == 0)
		(void)store_execute(store, "ROLLBACK");
	store->problem = problem;
}
