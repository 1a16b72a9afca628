/* SPDX-License-Identifier: Apache-2.0 */
/* The writers of the report room, one per format. */
#ifndef WBH_REPORT_WRITERS_H
#define WBH_REPORT_WRITERS_H

#include "report/report.h"

#define REPORT_SCHEMA "wbhealth.report/1"

int report_write_text(const struct report *report, const struct report_style *style, struct buffer *buffer);
int report_write_json(const struct report *report, const struct report_style *style, struct buffer *buffer);
int report_write_monitoring(const struct report *report, const struct report_style *style, struct buffer *buffer);

#endif
