/* SPDX-License-Identifier: Apache-2.0 */
/* conf/codes.d: what an event id, an hr=, another number or a word of the portal means, and what to do; read by
 * --explain. */
#ifndef WBH_CONFIG_CODE_FILES_H
#define WBH_CONFIG_CODE_FILES_H

#include <stddef.h>

#include "base/problem.h"

/* One section [KIND CODE]: [event PasswordResetService 31019], [hr 80230626], [rpc 1722]. Owned. */
struct code {
	char *kind;     /* "event" "hr" "rpc" "ldap" "sspr" "http" "aadsts" "pta" */
	char *provider; /* for events, else NULL */
	char *code;     /* as it is written most often: "31019", "80230626"; a range "300-399"; a word */
	char *also; /* other names between bars, "*" for anything: of an event's provider, else of the code; or NULL */
	char *meaning;
	char *cause;
	char *remedy;
	char *findings; /* blank-separated names of related findings, or NULL */
	char *reference;
};

struct code_book {
	struct code *codes;
	size_t code_count;
};

/* -WBH_E_CONFIG with file and line told. */
int code_files_read(struct code_book *ret, const char *const *directories, size_t count, struct wbh_problem *problem);
void code_book_done(struct code_book *book);

#endif
