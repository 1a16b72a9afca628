/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON lines for the benchmarks, as OpenWEC (Json) or Winlogbeat 8 write them: the mixed log of a server park,
 * every hundredth record of a provider that the agent wants. The same size and seed give the same bytes. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tests/lib/random.h"

struct maker {
	const char *provider;
	const char *channel;
	unsigned ids[4];
};

/* The first one is what the agent wants. */
static const struct maker makers[] = {
	{ "PasswordResetService", "Application", { 31001, 31002, 31019, 33008 } },
	{ "Service Control Manager", "System", { 7036, 7040, 7045, 7001 } },
	{ "Microsoft-Windows-Security-Auditing", "Security", { 4624, 4634, 4672, 4776 } },
	{ "Microsoft-Windows-GroupPolicy", "System", { 1500, 1501, 1502, 1129 } },
	{ "ESENT", "Application", { 102, 103, 326, 327 } },
	{ "MSSQLSERVER", "Application", { 17137, 18265, 18453, 3402 } },
	{ "MsiInstaller", "Application", { 1033, 1035, 1040, 1042 } },
};

static const char *const words[] = {
	"account",     "backup",          "broker",    "cache",     "cluster",        "connector",
	"database",    "delegation",      "directory", "domain",    "export",         "failed",
	"forest",      "gateway",         "handler",   "identity",  "import",         "journal",
	"kerberos",    "mailbox",         "network",   "object",    "partner",        "policy",
	"queue",       "replica",         "schedule",  "R\\u0026D", "\\\"quoted\\\"", "C:\\\\ProgramData\\\\agent",
	"caf\xc3\xa9", "line\\r\\nbreak",
};

static int sentence(unsigned count)
{
	int size = 0;

	while (count-- > 0)
		size += printf("%s%s", words[below(ELEMENTS(words))], count > 0 ? " " : "");
	return size;
}

static int time_of(uint64_t number)
{
	unsigned second = (unsigned)(number / 40);

	return printf("2026-10-%02uT%02u:%02u:%02u.%03uZ", 1 + second / 86400 % 28, second / 3600 % 24,
		      second / 60 % 60, second % 60, below(1000));
}

static int values(const char *name)
{
	unsigned count = 2 + below(4), i;
	int size = 0;

	for (i = 1; i <= count; i++) {
		size += printf("%s\"%s%u\":\"", i > 1 ? "," : "", name, i);
		size += sentence(1 + below(10));
		size += printf("\"");
	}
	return size;
}

static int openwec(const struct maker *maker, uint64_t number)
{
	int size = printf(
		"{\"System\":{\"Provider\":{\"Name\":\"%s\"},\"EventID\":%u,\"EventIDQualifiers\":0,\"Version\":0,"
		"\"Level\":4,\"Task\":%u,\"Opcode\":0,\"Keywords\":\"0x80000000000000\",\"TimeCreated\":\"",
		maker->provider, maker->ids[below(4)], below(12));

	size += time_of(number);
	size += printf("\",\"EventRecordID\":%" PRIu64
		       ",\"Correlation\":{},\"Execution\":{\"ProcessID\":%u,\"ThreadID\":%u},"
		       "\"Channel\":\"%s\",\"Computer\":\"node%02u.nordhav.example\"},\"EventData\":{",
		       7000000 + number, 4 * below(4000), 4 * below(4000), maker->channel, below(32));
	size += values("field");
	size += printf("},\"RenderingInfo\":{\"Message\":\"");
	size += sentence(20 + below(60));
	return size + printf("\",\"Level\":\"Information\"},\"OpenWEC\":{\"IpAddress\":\"192.0.2.%u\",\"TimeReceived\":"
			     "\"2026-10-01T00:00:00Z\",\"Principal\":\"NODE$@NORDHAV.EXAMPLE\"}}\n",
			     below(200));
}

static int winlogbeat(const struct maker *maker, uint64_t number)
{
	unsigned id = maker->ids[below(4)];
	int size = printf("{\"@timestamp\":\"");

	size += time_of(number);
	size += printf(
		"\",\"@metadata\":{\"beat\":\"winlogbeat\",\"type\":\"_doc\",\"version\":\"8.11.1\"},\"event\":{\"kind\":"
		"\"event\",\"code\":\"%u\",\"provider\":\"%s\",\"created\":\"2026-10-01T00:00:00Z\"},\"log\":{\"level\":"
		"\"information\"},\"host\":{\"hostname\":\"collector\"},\"message\":\"",
		id, maker->provider);
	size += sentence(20 + below(60));
	size += printf(
		"\",\"winlog\":{\"api\":\"wineventlog\",\"channel\":\"%s\",\"computer_name\":\"node%02u.nordhav.example\","
		"\"event_id\":\"%u\",\"keywords\":[\"Classic\"],\"provider_name\":\"%s\",\"record_id\":%" PRIu64
		",\"process\":{\"pid\":%u,\"thread\":{\"id\":%u}},\"event_data\":{",
		maker->channel, below(32), id, maker->provider, 7000000 + number, 4 * below(4000), 4 * below(4000));
	size += values("param");
	return size + printf("}}}\n");
}

int main(int argc, char **argv)
{
	uint64_t limit, written = 0, number;

	if (argc != 4 || text_to_u64(argv[1], &limit) < 0 || text_to_u64(argv[2], &random_state) < 0) {
		(void)fprintf(stderr, "usage: json_lines_generate BYTES SEED openwec|winlogbeat > FILE\n");
		return 64;
	}
	for (number = 0; written < limit; number++) {
		const struct maker *maker = number % 100 == 99 ? &makers[0] : &makers[1 + below(ELEMENTS(makers) - 1)];

		written += (uint64_t)(strcmp(argv[3], "openwec") == 0 ? openwec(maker, number)
								      : winlogbeat(maker, number));
	}
	(void)fprintf(stderr, "%" PRIu64 " events, %" PRIu64 " bytes each\n", number, written / number);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
