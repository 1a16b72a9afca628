/* SPDX-License-Identifier: Apache-2.0 */
/* conf/versions.d -> struct version_book. */
#ifndef WBH_CONFIG_VERSION_FILES_H
#define WBH_CONFIG_VERSION_FILES_H

#include <stddef.h>

#include "base/problem.h"
#include "model/version.h"

/* Which file and which section counts is decided as for rules. Directories without files give a book that knows
 * nothing. -WBH_E_CONFIG with file and line told. */
int version_files_read(struct version_book *ret, const char *const *directories, size_t count,
		       struct wbh_problem *problem);

#endif
