/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the words of a problem without ever failing. */
#include "base/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Larger than what is kept, so that the cut can see the rest of a character it would halve. */
#define DRAFT_SIZE (sizeof(((struct wbh_problem *)NULL)->text) + 4)

/* Written as a draft first: the arguments may be the old words of the same problem. */
static __attribute__((format(printf, 4, 0))) void put(struct wbh_problem *problem, char draft[static DRAFT_SIZE],
						      size_t used, const char *format, va_list arguments)
{
	size_t size;

	if (vsnprintf(draft + used, DRAFT_SIZE - used, format, arguments) < 0)
		draft[used] = '\0';

	size = text_cut(draft, strlen(draft), sizeof(problem->text) - 1);
	memcpy(problem->text, draft, size);
	problem->text[size] = '\0';
}

void problem_write(struct wbh_problem *problem, const char *format, ...)
{
	char draft[DRAFT_SIZE];
	va_list arguments;

	if (problem == NULL)
		return;

	va_start(arguments, format);
	put(problem, draft, 0, format, arguments);
	va_end(arguments);
}

void problem_write_at(struct wbh_problem *problem, const char *file, unsigned line, const char *format, ...)
{
	char draft[DRAFT_SIZE];
	va_list arguments;

	if (problem == NULL)
		return;

	if (line == 0)
		(void)snprintf(draft, sizeof(draft), "%s: ", file);
	else
		(void)snprintf(draft, sizeof(draft), "%s:%u: ", file, line);

	va_start(arguments, format);
	put(problem, draft, strlen(draft), format, arguments);
	va_end(arguments);
}
