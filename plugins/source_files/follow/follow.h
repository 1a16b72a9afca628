/* SPDX-License-Identifier: Apache-2.0 */
/* Follows the logs of a source as they grow, are rotated, cut, replaced, removed and come again. */
#ifndef WBH_SOURCE_FILES_FOLLOW_H
#define WBH_SOURCE_FILES_FOLLOW_H

#include "plugins/source_files/emitter.h"

/* Blocks until told to stop. -WBH_E_STOPPED; -WBH_E_RESTART where a folder was not there when the process was confined,
 * or is another one now; other negatives as the host gave them. */
int follow(struct wbh_host *host, struct emitter *emitter);

#endif
