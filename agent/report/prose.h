/* SPDX-License-Identifier: Apache-2.0 */
/* Causes and remedies for people: labelled, step by step, whole or cut short. */
#ifndef WBH_REPORT_PROSE_H
#define WBH_REPORT_PROSE_H

#include <stddef.h>

#include "report/layout.h"

#define PROSE_LABEL_COLUMN 10u

/* Begins a paragraph with its label `left` blanks from the border; its text hangs behind the labels. */
void prose_label(struct layout *layout, unsigned left, const char *label);
/* Ends the paragraph with the text, or with as much of it as a short report has room for. */
void prose_piece(struct layout *layout, const char *text, size_t size, bool whole);
/* "1. … 2. … 3. …": each step on lines of its own, what comes before the first one too. Of more than `limit` steps is
 * said that there are more; UINT_MAX: all, whole. */
void prose_steps(struct layout *layout, unsigned left, const char *label, const char *text, unsigned limit);
/* Bytes of the text up to where its `number`th step begins ("2. "), SIZE_MAX: there is none. */
size_t prose_step_start(const char *text, unsigned number);

#endif
