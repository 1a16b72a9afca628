/* SPDX-License-Identifier: Apache-2.0 */
/* conf/lang/LANG.conf -> struct phrase_book: one [finding-name] section each with title, cause, remedy, reference. */
#ifndef WBH_CONFIG_PHRASE_FILES_H
#define WBH_CONFIG_PHRASE_FILES_H

#include "base/problem.h"
#include "model/phrase.h"

/* LANG.conf of the last directory that has it. -ENOENT: no directory has it. -WBH_E_CONFIG: unknown finding, unknown
 * key, unbalanced brackets or braces, with file and line told. */
int phrase_files_read(struct phrase_book *ret, const char *const *directories, size_t count, const char *language,
		      struct wbh_problem *problem);

#endif
