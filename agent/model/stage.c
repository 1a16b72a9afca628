/* SPDX-License-Identifier: Apache-2.0 */
/* The words for stages, levels and statuses. */
#include "model/stage.h"

#include <errno.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/text.h"

static const struct {
	const char *name;
	const char *words;
	bool on_the_way;
} stages[STAGES] = {
#define STAGE(enumerator, name_, words_, on_the_way_)                                                                  \
	[enumerator] = { .name = (name_), .words = (words_), .on_the_way = (on_the_way_) },
#include "model/stage.def"
#undef STAGE
};

static const char *const levels[LEVELS] = {
	[LEVEL_INFORMATION] = "information",
	[LEVEL_WARNING] = "warning",
	[LEVEL_CRITICAL] = "critical",
};

static const struct {
	const char *name;
	int exit_code;
} statuses[STATUSES] = {
	[STATUS_NOT_CONFIGURED] = { "not_configured", 3 },
	[STATUS_HEALTHY] = { "healthy", 0 },
	[STATUS_UNKNOWN] = { "unknown", 3 },
	[STATUS_DEGRADED] = { "degraded", 1 },
	[STATUS_BROKEN] = { "broken", 2 },
};

const char *stage_name(enum stage stage)
{
	return stages[stage].name;
}

const char *stage_words(enum stage stage)
{
	return stages[stage].words;
}

bool stage_on_the_way(enum stage stage)
{
	return stages[stage].on_the_way;
}

int stage_from_name(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(stages); i++)
		if (text_equal(name, stages[i].name))
			return (int)i;
	return -ENOENT;
}

const char *level_name(enum level level)
{
	return levels[level];
}

int level_from_name(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(levels); i++)
		if (text_equal(name, levels[i]))
			return (int)i;
	return -ENOENT;
}

const char *status_name(enum status status)
{
	return statuses[status].name;
}

int status_exit_code(enum status status)
{
	return statuses[status].exit_code;
}
