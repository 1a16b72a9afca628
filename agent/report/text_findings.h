/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the text report that tells of findings. */
#ifndef WBH_REPORT_TEXT_FINDINGS_H
#define WBH_REPORT_TEXT_FINDINGS_H

#include "report/layout.h"
#include "report/report.h"

/* `headline` is told first; NULL: none. */
void text_write_findings(struct layout *layout, const struct report *report, const struct finding *headline,
			 bool verbose);

#endif
