/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the text report that tells of the service itself: of a status only. */
#ifndef WBH_REPORT_TEXT_SERVICE_H
#define WBH_REPORT_TEXT_SERVICE_H

#include "report/layout.h"
#include "report/report.h"

/* Whether it runs, and what has changed since yesterday: below the verdict. */
void text_write_service(struct layout *layout, const struct report *report);
/* Receivers and workers: at the end. */
void text_write_processes(struct layout *layout, const struct report *report, bool verbose);

#endif
