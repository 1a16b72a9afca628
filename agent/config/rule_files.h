/* SPDX-License-Identifier: Apache-2.0 */
/* conf/rules.d -> struct rule_book. */
#ifndef WBH_CONFIG_RULE_FILES_H
#define WBH_CONFIG_RULE_FILES_H

#include "base/problem.h"
#include "model/rule.h"

/* Every *.conf of the directories in order (vendor first), each directory in lexical order. A file in a later directory
 * replaces the file of the same name in an earlier one; a section replaces the section of the same kind and name. A
 * directory that does not exist counts as empty. -WBH_E_RULE with file and line told. */
int rule_files_read(struct rule_book *ret, const char *const *directories, size_t count, struct wbh_problem *problem);
/* The same from memory, one file. */
int rule_files_read_memory(struct rule_book *ret, const char *name, const char *text, size_t size,
			   struct wbh_problem *problem);

#endif
