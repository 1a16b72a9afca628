/* SPDX-License-Identifier: Apache-2.0 */
/* The peer of the JSON lines benchmark: every line through cJSON, and nothing else. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/bench/measure.h"

int main(int argc, char **argv)
{
	_cleanup_fclose_ FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;
	_cleanup_free_ char *line = NULL;
	uint64_t bytes = 0, records = 0;
	size_t room = 0;
	double start;
	ssize_t size;

	if (file == NULL) {
		(void)fprintf(stderr, "usage: json_lines_bare_cjson FILE\n");
		return 64;
	}
	start = measure_seconds();
	while ((size = getline(&line, &room, file)) > 0) {
		cJSON *object = cJSON_ParseWithLength(line, (size_t)size);

		records += object != NULL;
		bytes += (uint64_t)size;
		cJSON_Delete(object);
	}
	measure_print("bare-cjson", measure_seconds() - start, bytes, records, measure_rss_anon());
	return 0;
}
