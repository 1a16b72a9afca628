/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a report's writer by the name of its format. */
#include "report/report.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "report/writers.h"

static const struct report_writer writers[] = {
	{ "text", report_write_text },
	{ "json", report_write_json },
	{ "monitoring", report_write_monitoring },
};

const struct report_writer *report_writer(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(writers); i++)
		if (text_equal(writers[i].name, name))
			return &writers[i];
	return NULL;
}

const char *report_writer_names(void)
{
	return "text json monitoring";
}
