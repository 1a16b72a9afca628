/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a configuration file: whatever is told, what is accepted is within its limits. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/config.h"
#include "config/ini_file.h"
#include "config/rule_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
	if (!fact)
		abort();
}

static void hear(void *context, const char *text)
{
	size_t size = strlen(text);

	(void)context;
	require(size > 0 && text_valid_utf8(text, size) == size);
}

static void look_at_value(const struct config_value *value)
{
	size_t size = strlen(value->value);

	require(size <= INI_VALUE_LIMIT && text_valid_utf8(value->value, size) == size);
	require(value->key[0] != '\0' && value->line > 0);
}

static void look_at_section(const struct config_section *section)
{
	static const struct wbh_setting settings[] = {
		{ "path", WBH_SETTING_PATH, WBH_SETTING_REQUIRED | WBH_SETTING_REPEATABLE, NULL, NULL, "" },
		{ "order", WBH_SETTING_CHOICE, 0, "first", "first second", "" },
		{ "count", WBH_SETTING_NUMBER, 0, "1", NULL, "" },
		{ "size", WBH_SETTING_SIZE, 0, "1M", NULL, "" },
		{ 0 },
	};

	require(section->value_count <= INI_VALUE_COUNT_LIMIT);
	for (size_t i = 0; i < section->value_count; i++)
		look_at_value(&section->values[i]);
	(void)config_check_settings(section, settings, hear, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct rule_book book;

	if (config_read_memory(&config, "fuzz", (const char *)data, size, hear, NULL) == 0) {
		require(config->state_dir[0] == '/' && config->log_level >= 3 && config->log_level <= 7);
		for (size_t i = 0; i < config->section_count; i++)
			look_at_section(&config->sections[i]);
	}
	if (rule_files_read_memory(&book, "fuzz", (const char *)data, size, NULL) == 0)
		rule_book_done(&book);
	return 0;
}
