/* SPDX-License-Identifier: Apache-2.0 */
/* Ownership by scope: acquire into a cleanup variable, give it away with steal_*() on the last line. */
#ifndef WBH_BASE_CLEANUP_H
#define WBH_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* Declares function_p(), the form the cleanup attribute wants, for a destructor that accepts NULL. */
#define DEFINE_POINTER_CLEANUP(type, function)                                                                         \
	static inline void function##_p(type **pointer) /* NOLINT(bugprone-macro-parentheses): a type */               \
	{                                                                                                              \
		function(*pointer);                                                                                    \
	}                                                                                                              \
	struct cleanup_semicolon_##function

static inline void free_p(void *pointer)
{
	free(*(void **)pointer);
}

static inline void close_p(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static inline void fclose_p(FILE **file)
{
	if (*file != NULL)
		(void)fclose(*file);
}

#define _cleanup_free_ _cleanup_(free_p)
#define _cleanup_close_ _cleanup_(close_p)
#define _cleanup_fclose_ _cleanup_(fclose_p)

#define steal_pointer(pointer)                                                                                         \
	({                                                                                                             \
		__typeof__(pointer) *stolen_from_ = &(pointer);                                                        \
		__typeof__(pointer) stolen_ = *stolen_from_;                                                           \
		*stolen_from_ = NULL;                                                                                  \
		stolen_;                                                                                               \
	})

static inline int steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#define ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

#endif
