/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the text report that tells whether a reset would work for the users who were asked about. */
#ifndef WBH_REPORT_TEXT_PREDICTIONS_H
#define WBH_REPORT_TEXT_PREDICTIONS_H

#include <stdbool.h>

#include "model/report.h"
#include "report/layout.h"

/* The first lines of a report about some users: how they fare, and when. False: nobody was asked about. */
bool text_write_users(struct layout *layout, const struct report *report);
/* Nothing where nobody was asked about. */
void text_write_predictions(struct layout *layout, const struct report *report);

/* "Resets will fail for 3 of 11 users …", cause by cause. Nothing where no pass over the users was made. */
void text_write_populations(struct layout *layout, const struct report *report);

#endif
