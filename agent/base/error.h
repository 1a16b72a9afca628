/* SPDX-License-Identifier: Apache-2.0 */
/* Results: 0 done, negative = failure to forward unchanged (an errno or one of error.def), positive = a documented
 * answer of the one function. */
#ifndef WBH_BASE_ERROR_H
#define WBH_BASE_ERROR_H

#include <errno.h>

enum wbh_error {
	WBH_E_FIRST_ = 4095,
#define ERROR(name, text) name,
#include "base/error.def"
#undef ERROR
};

/* The words for an error, positive or negative, own or errno. Static or thread-local storage; never NULL. */
const char *error_text(int error);

#endif
