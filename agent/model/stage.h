/* SPDX-License-Identifier: Apache-2.0 */
/* Stages of the chain, levels of a finding, statuses of a verdict: the three scales everything is told on. */
#ifndef WBH_MODEL_STAGE_H
#define WBH_MODEL_STAGE_H

#include <stdbool.h>

enum stage {
#define STAGE(enumerator, name, words, on_the_way) enumerator,
#include "model/stage.def"
#undef STAGE
	STAGES
};

enum level { LEVEL_INFORMATION, LEVEL_WARNING, LEVEL_CRITICAL, LEVELS };

/* In the order that decides the overall verdict: the later, the worse. */
enum status { STATUS_NOT_CONFIGURED, STATUS_HEALTHY, STATUS_UNKNOWN, STATUS_DEGRADED, STATUS_BROKEN, STATUSES };

const char *stage_name(enum stage stage);
const char *stage_words(enum stage stage);
bool stage_on_the_way(enum stage stage);
/* -ENOENT for an unknown name, else the stage. */
int stage_from_name(const char *name);

const char *level_name(enum level level);    /* "information" … */
int level_from_name(const char *name);       /* -ENOENT */
const char *status_name(enum status status); /* "not_configured" … */
/* What --probe, --replay and --status exit with: 0 healthy, 1 degraded, 2 broken, 3 unknown. */
int status_exit_code(enum status status);

#endif
