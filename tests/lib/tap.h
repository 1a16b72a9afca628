/* SPDX-License-Identifier: Apache-2.0 */
/* Test Anything Protocol, as much as a test program needs: one line per fact, the plan at the end. */
#ifndef WBH_TESTS_TAP_H
#define WBH_TESTS_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned tap_count_, tap_failed_;

__attribute__((format(printf, 2, 3))) static inline bool tap_ok(bool good, const char *format, ...)
{
	va_list arguments;

	printf("%s %u - ", good ? "ok" : "not ok", ++tap_count_);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	tap_failed_ += !good;
	return good;
}

#define tap_is_int(got, expected, ...)                                                                                 \
	do {                                                                                                           \
		int64_t got_ = (int64_t)(got), expected_ = (int64_t)(expected);                                        \
		if (!tap_ok(got_ == expected_, __VA_ARGS__))                                                           \
			printf("#   %s:%d: got %" PRId64 ", expected %" PRId64 "\n", __FILE__, __LINE__, got_,         \
			       expected_);                                                                             \
	} while (0)

#define tap_is_text(got, expected, ...)                                                                                \
	do {                                                                                                           \
		const char *got_ = (got), *expected_ = (expected);                                                     \
		bool same_ = (got_ == NULL) == (expected_ == NULL) && (got_ == NULL || strcmp(got_, expected_) == 0);  \
		if (!tap_ok(same_, __VA_ARGS__))                                                                       \
			printf("#   %s:%d: got \"%s\", expected \"%s\"\n", __FILE__, __LINE__,                         \
			       got_ != NULL ? got_ : "(null)", expected_ != NULL ? expected_ : "(null)");              \
	} while (0)

static inline void tap_skip(const char *name, const char *reason)
{
	printf("ok %u - %s # SKIP %s\n", ++tap_count_, name, reason);
}

/* The result of main(). */
static inline int tap_done(void)
{
	printf("1..%u\n", tap_count_);
	return tap_failed_ > 0;
}

#endif
