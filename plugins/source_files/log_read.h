/* SPDX-License-Identifier: Apache-2.0 */
/* Reads one opened log, whatever its encoding and format. */
#ifndef WBH_SOURCE_FILES_LOG_READ_H
#define WBH_SOURCE_FILES_LOG_READ_H

#include "plugins/source_files/emitter.h"
#include "plugins/source_files/input.h"

/* What cannot be read is told as damage. 0; negative only for what ends the whole source. */
int log_read(struct emitter *emitter, struct input *input);

#endif
