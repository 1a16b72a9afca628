/* SPDX-License-Identifier: Apache-2.0 */
/* Do the controllers agree on when passwords were set? A sample of those set of late, at each of them. (Not
 * whenChanged: that is each controller's own.) */
#ifndef WBH_PROBE_AD_LAG_H
#define WBH_PROBE_AD_LAG_H

#include "plugins/probe_ad/predict.h"

/* Fills in the `lag` of each usable view. 0 or -ENOMEM: a controller that does not answer is not compared. */
int lag_compare(struct view *views, size_t count);
void lag_done(struct lag *lag);

#endif
