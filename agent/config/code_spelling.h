/* SPDX-License-Identifier: Apache-2.0 */
/* How people write a code: "hr=0x80230626", "-2145188314", "0x6ba", "49/52e", "sspr 29", "ADSync 6329". */
#ifndef WBH_CONFIG_CODE_SPELLING_H
#define WBH_CONFIG_CODE_SPELLING_H

#include "config/code_files.h"

/* What is asked may be this long: the name of a provider and a number fit well, a pasted event does not. */
#define CODE_QUESTION_LIMIT 256u

/* How well a code answers what was asked, the best first. */
enum code_match {
	CODE_SAME_TEXT,   /* it is written so */
	CODE_SAME_NUMBER, /* it is the same number, written in another way */
	CODE_NEAR,        /* its range or its pattern covers it */
	CODE_MATCHES,     /* how many there are: it is something else */
};

enum code_match code_match(const struct code *code, const char *asked);

#endif
