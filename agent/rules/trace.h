/* SPDX-License-Identifier: Apache-2.0 */
/* The sync engine's trace, as events 6329 and the details of 33001 and 33009 carry it:
 *
 *   ERR_: MMS(4984): admaexport.cpp(2939): Failed to acquire user information: 0x6ba
 *   BAIL: MMS(4984): admaexport.cpp(2963): 0x80004005 (Unspecified error)
 *   Azure AD Sync 1.4.18.0"
 *
 * Read are codes, names of source files and a few literals of the engine's own source, which is not translated: the
 * maker's Japanese support quotes them in English from its customers' servers (jpazureid/blog,
 * password-writeback-overview), as do the pages on 6329 in Microsoft Learn (troubleshoot-sspr-writeback,
 * rpc-errors-affecting-aadconnect, password-writeback-error-code-sspr-0029). What Windows adds in the server's language
 * stands in round brackets behind a code, and is never read. */
#ifndef WBH_RULES_TRACE_H
#define WBH_RULES_TRACE_H

#include "rules/extract.h"

/* Bytes of a text that are looked at: its last ones, for there the deciding entry and the version stand. */
#define TRACE_TEXT_LIMIT (64u * 1024u)
#define TRACE_CALL_SIZE 96u
#define TRACE_FILE_SIZE 64u
#define TRACE_VERSION_SIZE 48u

/* What is not known is "" or NULL. */
struct trace {
	char code[CODE_SIZE];             /* what decided, as extract_normal_code() writes it */
	char call[TRACE_CALL_SIZE];       /* what the engine says failed, in its words, on one line */
	char file[TRACE_FILE_SIZE];       /* source file it says so in, without folder */
	const char *missing;              /* "policy-control" or "writeback-targets" */
	const char *product;              /* "Azure AD Sync" and its later names */
	char version[TRACE_VERSION_SIZE]; /* of the product */
	size_t unread;                    /* bytes in front of the limit */
};

void trace_read(const char *text, size_t size, struct trace *ret);

/* What the stack of an exception was at: "reset", "change" or "admin_reset"; NULL: it does not say. */
const char *trace_operation(const char *text, size_t size);

#endif
