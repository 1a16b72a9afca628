/* SPDX-License-Identifier: Apache-2.0 */
/* One writer each for text, json and monitoring behind one interface. */
#ifndef WBH_REPORT_REPORT_H
#define WBH_REPORT_REPORT_H

#include "base/buffer.h"
#include "model/report.h"

struct report_style {
	bool color;       /* the caller knows whether it is a terminal */
	unsigned columns; /* of the terminal, at most 100 are used */
	bool verbose;     /* also evidence, sources in detail, explained findings in full */
};

struct report_writer {
	const char *name; /* what --format says */
	int (*write)(const struct report *report, const struct report_style *style, struct buffer *buffer);
};

/* NULL: no such format. */
const struct report_writer *report_writer(const char *name);
/* "text json monitoring", for messages. */
const char *report_writer_names(void);

#endif
