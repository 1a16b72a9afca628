/* SPDX-License-Identifier: Apache-2.0 */
/* Writes Event XML for the benchmarks: the mixed log of a server park, every hundredth record of a provider that the
 * agent wants. The same size and seed give the same bytes. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tests/lib/random.h"

#define COMPUTERS 32u

struct maker {
	const char *provider;
	const char *guid; /* NULL: a classic provider */
	const char *channel;
	unsigned ids[4];
};

/* The first one is what the agent wants. */
static const struct maker makers[] = {
	{ "PasswordResetService", NULL, "Application", { 31001, 31002, 31019, 33008 } },
	{ "Service Control Manager", "{555908d1-a6d7-4695-8e1e-26931d2012f4}", "System", { 7036, 7040, 7045, 7001 } },
	{ "Microsoft-Windows-Security-Auditing",
	  "{54849625-5478-4994-a5ba-3e3b0328c30d}",
	  "Security",
	  { 4624, 4634, 4672, 4776 } },
	{ "Microsoft-Windows-Kernel-General", "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}", "System", { 1, 12, 13, 16 } },
	{ "Microsoft-Windows-GroupPolicy",
	  "{aea1b4fa-97d1-45f2-a64c-4d69fffd92c9}",
	  "System",
	  { 1500, 1501, 1502, 1129 } },
	{ "Microsoft-Windows-Time-Service", "{06edcfeb-0fd7-4e53-acca-a6f8bbf81bcb}", "System", { 35, 37, 129, 144 } },
	{ "ESENT", NULL, "Application", { 102, 103, 326, 327 } },
	{ "MSSQLSERVER", NULL, "Application", { 17137, 18265, 18453, 3402 } },
	{ "MsiInstaller", NULL, "Application", { 1033, 1035, 1040, 1042 } },
	{ "VSS", NULL, "Application", { 8193, 8194, 8224, 12289 } },
	{ "DNS Server", NULL, "DNS Server", { 2, 4, 4013, 4015 } },
};

static const char *const words[] = {
	"account",   "backup",  "broker",   "cache",    "cluster", "connector", "database", "delegation",
	"directory", "domain",  "export",   "failed",   "forest",  "gateway",   "handler",  "identity",
	"import",    "journal", "kerberos", "latency",  "mailbox", "network",   "object",   "partner",
	"policy",    "queue",   "replica",  "schedule", "session", "started",   "stopped",  "ticket",
	"timeout",   "token",   "update",   "volume",   "waiting", "writer",    "zone",     "retry",
};

static int sentence(FILE *out, unsigned count)
{
	static const char *const special[] = {
		"R&amp;D",
		"&lt;none&gt;",
		"caf\xc3\xa9",
		"C:\\ProgramData\\agent\\state.bin",
		"CN=Grete Holm,OU=Staff,DC=nordhav,DC=example",
		"{7d1f5b3c-2a64-4f0e-9b8d-3c5a7e9f1b2d}",
	};
	int size = 0;

	while (count-- > 0)
		size += fprintf(out, "%s%s",
				below(12) == 0 ? special[below(ELEMENTS(special))] : words[below(ELEMENTS(words))],
				count > 0 ? " " : "");
	return size;
}

static int head(FILE *out, const struct maker *maker, uint64_t number)
{
	unsigned second = (unsigned)(number / 40);
	int size;

	size = fprintf(
		out, "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='%s'",
		maker->provider);
	size += maker->guid != NULL ? fprintf(out, " Guid='%s'/><EventID>", maker->guid)
				    : fprintf(out, "/><EventID Qualifiers='%u'>", below(2) * 16384);
	size += fprintf(
		out,
		"%u</EventID><Version>0</Version><Level>%u</Level><Task>%u</Task><Opcode>0</Opcode>"
		"<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='2026-10-%02uT%02u:%02u:%02u.%07uZ'/>"
		"<EventRecordID>%" PRIu64 "</EventRecordID><Correlation/><Execution ProcessID='%u' ThreadID='%u'/>"
		"<Channel>%s</Channel><Computer>node%02u.nordhav.example</Computer><Security%s/></System>",
		maker->ids[below(4)], 2 + below(3), below(12), 1 + second / 86400 % 28, second / 3600 % 24,
		second / 60 % 60, second % 60, below(10000000), 7000000 + number, 4 * below(4000), 4 * below(4000),
		maker->channel, below(COMPUTERS), below(3) == 0 ? " UserID='S-1-5-18'" : "");
	return size;
}

static int body(FILE *out, const struct maker *maker)
{
	unsigned count = 2 + below(4), i;
	int size;

	size = fprintf(out, "<EventData>");
	for (i = 0; i < count; i++) {
		size += maker->guid != NULL ? fprintf(out, "<Data Name='param%u'>", i + 1) : fprintf(out, "<Data>");
		size += sentence(out, 1 + below(8));
		size += fprintf(out, "</Data>");
	}
	if (below(5) == 0)
		size += fprintf(out, "<Binary>%016" PRIX64 "%016" PRIX64 "</Binary>", next_number(), next_number());
	size += fprintf(out, "</EventData><RenderingInfo Culture='en-US'><Message>");
	size += sentence(out, 8 + below(22));
	size += fprintf(
		out,
		"</Message><Level>Information</Level><Task>None</Task><Opcode>Info</Opcode><Channel>%s</Channel>"
		"<Provider>%s</Provider><Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo></Event>\n",
		maker->channel, maker->provider);
	return size;
}

int main(int argc, char **argv)
{
	uint64_t limit, written = 0, number;

	if (argc != 3 || text_to_u64(argv[1], &limit) < 0 || text_to_u64(argv[2], &random_state) < 0) {
		(void)fprintf(stderr, "usage: event_xml_generate BYTES SEED > FILE\n");
		return 64;
	}

	written += (uint64_t)printf("<Events>\n");
	for (number = 0; written < limit; number++) {
		const struct maker *maker = number % 100 == 99 ? &makers[0] : &makers[1 + below(ELEMENTS(makers) - 1)];

		written += (uint64_t)head(stdout, maker, number);
		written += (uint64_t)body(stdout, maker);
	}
	written += (uint64_t)printf("</Events>\n");
	(void)fprintf(stderr, "%" PRIu64 " events, %" PRIu64 " bytes each\n", number, written / number);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
