/* SPDX-License-Identifier: Apache-2.0 */
/* What exactly went wrong, in words for a person: travels beside an error code from the room that knows the detail to
 * the room that may log. Fixed storage, so that telling of a failure cannot fail. */
#ifndef WBH_BASE_PROBLEM_H
#define WBH_BASE_PROBLEM_H

struct wbh_problem {
	char text[1024];
};

/* Fill the words. `problem` may be NULL. Text that does not fit is cut at a character. */
void problem_write(struct wbh_problem *problem, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, led by "FILE:LINE: " (line 0: "FILE: "). */
void problem_write_at(struct wbh_problem *problem, const char *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same, giving `error` unchanged, so that a failure is one line: return problem_set(p, -EINVAL, "…"). Macros, so
 * that compiler and analyser see that a failure stays one. */
#define problem_set(problem, error, ...)                                                                               \
	({                                                                                                             \
		int problem_error_ = (error);                                                                          \
		problem_write(problem, __VA_ARGS__);                                                                   \
		problem_error_;                                                                                        \
	})

#define problem_at(problem, error, file, line, ...)                                                                    \
	({                                                                                                             \
		int problem_error_ = (error);                                                                          \
		problem_write_at(problem, file, line, __VA_ARGS__);                                                    \
		problem_error_;                                                                                        \
	})

#endif
