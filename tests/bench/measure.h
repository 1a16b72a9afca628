/* SPDX-License-Identifier: Apache-2.0 */
/* Time, memory and the one line that every benchmark prints. */
#ifndef WBH_TESTS_BENCH_MEASURE_H
#define WBH_TESTS_BENCH_MEASURE_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static inline double measure_seconds(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* KiB of private memory that this process has at the moment ("RssAnon"); 0 where the kernel does not say. */
static inline unsigned long measure_rss_anon(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	unsigned long kib = 0;
	char line[256];

	while (status != NULL && fgets(line, sizeof(line), status) != NULL)
		if (sscanf(line, "RssAnon: %lu", &kib) == 1)
			break;
	if (status != NULL)
		(void)fclose(status);
	return kib;
}

/* "NAME MB/S EVENTS/S RSSANON-KIB". */
static inline void measure_print(const char *name, double seconds, uint64_t bytes, uint64_t events, unsigned long kib)
{
	printf("%s %.0f %.0f %lu\n", name, (double)bytes / seconds / 1e6, (double)events / seconds, kib);
}

#endif
