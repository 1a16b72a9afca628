/* SPDX-License-Identifier: Apache-2.0 */
/* Telling that a stream is gone for good: inside this room only. */
#ifndef WBH_RULES_RETIRE_H
#define WBH_RULES_RETIRE_H

#include "rules/tell.h"

/* agent.stream-retired about `name`, heard last at `last`. */
int retire_tell(const struct telling *telling, enum wbh_key subject, const char *name, int64_t last, int64_t time);

#endif
