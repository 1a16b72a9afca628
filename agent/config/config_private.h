/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of config*.c share. */
#ifndef WBH_CONFIG_CONFIG_PRIVATE_H
#define WBH_CONFIG_CONFIG_PRIVATE_H

#include "config/config.h"
#include "config/ini_file.h"

/* Judge the section's keys and values by its kind's own table and `more` (may be NULL). */
void config_judge_section(const struct config_section *section, const struct wbh_setting *more,
			  struct ini_mistakes *mistakes);

/* Fill in [agent], known cases, and tell what they lack. The sections stay as they are. -ENOMEM. */
int config_interpret(struct config *config, struct ini_mistakes *mistakes);

/* What a value is told as: its first 80 bytes, as arguments for "%.*s". */
#define EXCERPT(text) (int)text_cut((text), strlen(text), 80), (text)

#endif
