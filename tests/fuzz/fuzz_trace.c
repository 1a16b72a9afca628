/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of events as engine traces: whatever they hold, what is made of them is a code, a version and words that can be
 * shown, and what is put in front of an entry with a code of its own does not change that it decides. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "rules/trace.h"

/* The look-up of the user outranks whatever stands before it. */
#define DECIDES                                                                                                        \
	"\nERR_: MMS(1): admaexport.cpp(2939): Failed to acquire user information: 0x6ba\nAzure AD Sync 2.6.92.0"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_words(const char *words, size_t room)
{
	size_t size = strnlen(words, room);

	check(size < room && text_valid_utf8(words, size) == size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + sizeof(DECIDES));
	struct trace trace;

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	trace_read(text, size, &trace);
	check(strspn(trace.code, "0123456789abcdef") == strlen(trace.code) && strlen(trace.code) <= 8);
	check(strspn(trace.version, "0123456789.") == strlen(trace.version));
	check((trace.product != NULL) == (trace.version[0] != '\0'));
	check(trace.unread <= size && size - trace.unread <= TRACE_TEXT_LIMIT);
	/* Sources repair what is not UTF-8 before a rule sees it. */
	if (text_valid_utf8(text, size) == size) {
		check_words(trace.call, sizeof(trace.call));
		check_words(trace.file, sizeof(trace.file));
	}
	(void)trace_operation(text, size);

	memcpy(text + size, DECIDES, sizeof(DECIDES) - 1);
	trace_read(text, size + sizeof(DECIDES) - 1, &trace);
	check(text_equal(trace.code, "6ba") && text_equal(trace.version, "2.6.92.0"));
	return 0;
}
