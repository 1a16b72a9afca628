/* SPDX-License-Identifier: Apache-2.0 */
/* Labelled paragraphs of long texts. */
#include "report/prose.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Bytes of a text that is cut short. */
#define LONG_TEXT 360u

void prose_label(struct layout *layout, unsigned left, const char *label)
{
	layout_begin(layout, left, left);
	layout_words(layout, TINT_DIM, label);
	layout_cell(layout, left + PROSE_LABEL_COLUMN);
}

size_t prose_step_start(const char *text, unsigned number)
{
	char mark[16];
	const char *place = text;
	int size = snprintf(mark, sizeof(mark), "%u. ", number);

	while ((place = strstr(place, mark)) != NULL) {
		if (place == text || (place - text >= 2 && place[-1] == ' ' && ispunct((unsigned char)place[-2])))
			return (size_t)(place - text);
		place += size;
	}
	return SIZE_MAX;
}

/* Where a long text is cut: behind its last whole sentence, else within it. */
static size_t short_size(const char *text, size_t size)
{
	if (size <= LONG_TEXT)
		return size;
	for (size_t end = LONG_TEXT; end > LONG_TEXT / 3; end--)
		if (text[end] == ' ' && (text[end - 1] == '.' || text[end - 1] == ';'))
			return end;
	return text_cut(text, size, LONG_TEXT);
}

void prose_piece(struct layout *layout, const char *text, size_t size, bool verbose)
{
	size_t kept = verbose ? size : short_size(text, size);
	_cleanup_free_ char *piece = text_copy(text, kept);

	if (piece == NULL)
		layout->buffer->error = -ENOMEM;
	layout_words(layout, TINT_PLAIN, piece);
	if (kept < size)
		layout_words(layout, TINT_DIM, "… (more with -v)");
	layout_end(layout);
}

void prose_steps(struct layout *layout, unsigned left, const char *label, const char *text, unsigned limit)
{
	size_t next = prose_step_start(text, 1);
	unsigned step = next == 0 ? 1 : 0;

	for (; *text != '\0'; step++, text += next, label = "") {
		prose_label(layout, left, label);
		if (step > limit) {
			layout_words(layout, TINT_DIM, "… (more with -v)");
			layout_end(layout);
			return;
		}
		if (step > 0)
			layout->indent += 3;
		next = prose_step_start(text, step + 1);
		if (next == SIZE_MAX)
			next = strlen(text);
		prose_piece(layout, text, next, limit == UINT_MAX);
	}
}
