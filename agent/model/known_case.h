/* SPDX-License-Identifier: Apache-2.0 */
/* What an administrator has said of findings beforehand: accepted cases and maintenance windows. */
#ifndef WBH_MODEL_KNOWN_CASE_H
#define WBH_MODEL_KNOWN_CASE_H

#include <stdint.h>

struct known_case {
	const char *name;    /* of its section */
	const char *finding; /* finding name; NULL (maintenance): every finding */
	const char *subject; /* subject name, "*" in it stands for anything; NULL: every subject */
	int64_t from;        /* TIMESTAMP_NONE: always */
	int64_t until;
	const char *reason;
};

#endif
