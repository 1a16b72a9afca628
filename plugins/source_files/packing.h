/* SPDX-License-Identifier: Apache-2.0 */
/* The packings this version undoes. */
#ifndef WBH_SOURCE_FILES_PACKING_H
#define WBH_SOURCE_FILES_PACKING_H

#include "plugins/source_files/input.h"

extern const struct packing packing_gzip;
extern const struct packing packing_zstd;

#endif
