/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a store: making, locking, setting aside. */
#ifndef WBH_STORE_STORE_FILES_H
#define WBH_STORE_STORE_FILES_H

#include <stdbool.h>

/* Hold DIR/wbhealth.lock. *ret_lock is released by closing it. -EBUSY. */
int store_lock(const char *directory, int *ret_lock);
/* Make the file if it is not there, so that the group may read it and nobody else; SQLite gives its companions the
 * same mode. */
int store_file_create(const char *path);
/* Rename wbhealth.db and what belongs to it to wbhealth.db.damaged-N. -EEXIST: a hundred are there already. */
int store_files_set_aside(const char *directory);
/* Is there a write-ahead log with something in it? */
bool store_log_exists(const char *path);
/* "file:PATH?QUERY" with PATH escaped. Owned. */
int store_file_uri(const char *path, const char *query, char **ret);

#endif
