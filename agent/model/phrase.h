/* SPDX-License-Identifier: Apache-2.0 */
/* The words of findings in one language (conf/lang/LANG.conf): templates with {names} in them. */
#ifndef WBH_MODEL_PHRASE_H
#define WBH_MODEL_PHRASE_H

#include "base/buffer.h"
#include "base/problem.h"
#include "model/finding.h"

/* A template is at most this long, what is filled in for one name is cut to PHRASE_VALUE_LIMIT, and the nesting of
 * brackets is at most PHRASE_DEPTH_LIMIT. */
#define PHRASE_LIMIT 8192u
#define PHRASE_VALUE_LIMIT 512u
#define PHRASE_DEPTH_LIMIT 4u

/* Owned. NULL where the file has none: the caller falls back to the title (for an absent remedy: to nothing). In
 * `cause` and `remedy` {server}, {user} … (any key name), {count}, {first_seen}, {last_seen}, {since} (when it was last
 * proved absent: the last sign of life) and {evidence:NAME} are filled in; a part in [square brackets] is left out when
 * a name inside it is unknown; outside brackets an unknown name reads "(unknown NAME)". \[ \] \{ \} \\ stand for
 * themselves. */
struct phrase {
	char *title; /* NULL: the English one of finding.def */
	char *cause;
	char *remedy;
	char *reference;
};

struct phrase_book {
	char *language; /* "en" */
	struct phrase phrases[FINDINGS];
};

void phrase_book_done(struct phrase_book *book);

/* 0, or -EINVAL with the problem told: unbalanced brackets or braces, a name that no finding can have, too long. */
int phrase_check(const char *template, struct wbh_problem *problem);

/* The text for a name, NULL when it is unknown. Lent until the next call. */
typedef const char *(*phrase_value_function)(void *context, const char *name);
/* Append the template with its names filled in, line breaks and control characters in values as blanks. -EINVAL for a
 * template that phrase_check() refuses, else the buffer's error. */
int phrase_render(const char *template, phrase_value_function value, void *context, struct buffer *buffer);

#endif
