/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for the parsed objects of one line after the other: given out in a row, taken back all at once. cJSON asks for
 * every node and text on its own, which costs as much as all its parsing. */
#ifndef WBH_JSON_LINES_NODES_H
#define WBH_JSON_LINES_NODES_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#define NODES_BLOCK_SIZE (256u * 1024u)

struct nodes_block;

struct nodes {
	struct nodes_block *blocks; /* owned, the newest first; one is kept from line to line */
	size_t used;                /* of the first */
	bool failed;                /* there was no memory */
};

/* As cJSON_ParseWithLengthOpts(), after everything parsed before is taken back. The result is never deleted; it lives
 * until the next call. */
cJSON *nodes_parse(struct nodes *nodes, const char *text, size_t size, const char **ret_stop);
void nodes_done(struct nodes *nodes);

#endif
