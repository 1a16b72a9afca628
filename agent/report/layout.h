/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs on a terminal: words wrapped to a width with a hanging indent, in colour where that is wanted. Everything
 * printed is made harmless: control and direction characters of foreign text never reach the terminal. */
#ifndef WBH_REPORT_LAYOUT_H
#define WBH_REPORT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

enum tint { TINT_PLAIN, TINT_BOLD, TINT_DIM, TINT_GOOD, TINT_WARNING, TINT_BAD, TINT_UNKNOWN, TINTS };

struct layout {
	struct buffer *buffer;
	unsigned columns;
	bool color;
	unsigned indent; /* of the paragraph's following lines */
	unsigned at;     /* columns used in this line */
	bool fresh;      /* the line has no word yet */
};

#define LAYOUT(buffer_, columns_, color_)                                                                              \
	((struct layout){ .buffer = (buffer_), .columns = (columns_), .color = (color_), .fresh = true })

/* Begin a paragraph: `first` blanks, its following lines get `rest`. */
void layout_begin(struct layout *layout, unsigned first, unsigned rest);
/* Append words; between two calls stands a blank. A word wider than a line is broken. NULL is nothing. */
void layout_words(struct layout *layout, enum tint tint, const char *text);
void layout_format(struct layout *layout, enum tint tint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* One word that is never broken: its line may become too wide. */
void layout_unbroken(struct layout *layout, const char *word);
/* Fill up to `column`, and hang the rest of the paragraph there: the next cell of a table. */
void layout_cell(struct layout *layout, unsigned column);
void layout_end(struct layout *layout);
void layout_empty_line(struct layout *layout);

/* Append `text` as one line: control characters and line breaks become blanks, direction characters vanish, and what is
 * above `limit` bytes is cut and marked with "…". */
void layout_append_clean(struct buffer *buffer, const char *text, size_t limit);

#endif
