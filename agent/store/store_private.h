/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the store room share: the open database, its prepared statements, and binding to them. */
#ifndef WBH_STORE_STORE_PRIVATE_H
#define WBH_STORE_STORE_PRIVATE_H

#include <sqlite3.h>

#include "base/buffer.h"
#include "base/problem.h"
#include "store/store.h"

/* Statements that are run often; prepared at first use and kept. */
enum statement {
#define STATEMENT(name, sql) name,
#include "store/statement.def"
#undef STATEMENT
	STATEMENTS
};

struct store {
	sqlite3 *database;
	sqlite3_stmt *statements[STATEMENTS];
	struct wbh_problem problem; /* the last failure */
	int lock;                   /* descriptor of the lock file; -1: none */
	bool temporary;
	bool synchronous_full; /* what PRAGMA synchronous stands at */
};

/* Where the database lies. */
#define STORE_FILE "wbhealth.db"
#define STORE_LOCK_FILE "wbhealth.lock"

/* The errno-like meaning of an SQLite result. */
int store_error(sqlite3 *database, int result);
/* Keep the words of the failure that just happened, and return its meaning. */
int store_fail(struct store *store, int result);
/* True for results that mean the file itself is broken. */
bool store_result_is_damage(int result);

/* A prepared statement, reset and without bindings. */
int store_statement(struct store *store, enum statement statement, sqlite3_stmt **ret);
/* Run SQL that returns nothing, unprepared. */
int store_execute(struct store *store, const char *sql);

struct binding {
	bool is_text;
	const char *text; /* NULL: SQL NULL; lent until the statement has run */
	int64_t number;
};

#define TEXT(text_) ((struct binding){ .is_text = true, .text = (text_) })
#define NUMBER(number_) ((struct binding){ .number = (int64_t)(number_) })
/* TIMESTAMP_NONE as SQL NULL. */
struct binding store_time(int64_t time);

/* Bind, run to the end, reset. Outside a step it is a transaction of its own, safe against a crash of the agent. */
int store_write(struct store *store, enum statement statement, const struct binding *bindings, size_t count);
#define STORE_WRITE(store, statement, ...)                                                                             \
	store_write(store, statement, (const struct binding[]){ __VA_ARGS__ },                                         \
		    sizeof((const struct binding[]){ __VA_ARGS__ }) / sizeof(struct binding))

/* Bind and step once: 1 = *ret stands on a row, valid until the caller resets it; 0 = there is none. */
int store_read(struct store *store, enum statement statement, const struct binding *bindings, size_t count,
	       sqlite3_stmt **ret);
#define STORE_READ(store, statement, ret, ...)                                                                         \
	store_read(store, statement, (const struct binding[]){ __VA_ARGS__ },                                          \
		   sizeof((const struct binding[]){ __VA_ARGS__ }) / sizeof(struct binding), ret)

/* For walking over many rows: prepared for this walk alone, so that the callback may use the store. */
int store_prepare(struct store *store, const char *sql, const struct binding *bindings, size_t count,
		  sqlite3_stmt **ret);
#define STORE_PREPARE(store, sql, ret, ...)                                                                            \
	store_prepare(store, sql, (const struct binding[]){ __VA_ARGS__ },                                             \
		      sizeof((const struct binding[]){ __VA_ARGS__ }) / sizeof(struct binding), ret)
/* 1 = a row, 0 = the end. */
int store_next(struct store *store, sqlite3_stmt *statement);

static inline const char *store_column_text(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

static inline void statement_done_p(sqlite3_stmt **statement)
{
	(void)sqlite3_finalize(*statement);
}

#define _cleanup_statement_ _cleanup_(statement_done_p)

/* The file's schema. -WBH_E_SCHEMA: newer than this agent. */
int store_schema_version(struct store *store, int64_t *ret);
int store_migrate(struct store *store);
extern const int store_schema_newest;

/* The sorter's tables, in temporary stores only. */
int store_sorter_create(struct store *store);

#endif
