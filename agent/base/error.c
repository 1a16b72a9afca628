/* SPDX-License-Identifier: Apache-2.0 */
/* Words for own error codes and for errno. */
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const char *const own_texts[] = {
#define ERROR(name, text) text,
#include "base/error.def"
#undef ERROR
};

const char *error_text(int error)
{
	static _Thread_local char unknown[32];
	/* In unsigned arithmetic, where INT_MIN has an opposite too. */
	unsigned number = error < 0 ? 0u - (unsigned)error : (unsigned)error;
	const char *text;

	if (number > WBH_E_FIRST_ && number - WBH_E_FIRST_ <= ELEMENTS(own_texts))
		return own_texts[number - WBH_E_FIRST_ - 1];

	text = number <= WBH_E_FIRST_ ? strerrordesc_np((int)number) : NULL;
	if (text != NULL)
		return text;

	(void)snprintf(unknown, sizeof(unknown), "unknown error %u", number);
	return unknown;
}
