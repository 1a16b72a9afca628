/* SPDX-License-Identifier: Apache-2.0 */
/* What the sink `journal` hands to libsystemd, which this program stands in for. */
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "tests/lib/fake_sink_host.h"
#include "tests/lib/tap.h"

#define PAUSE                                                                                                          \
	{                                                                                                              \
		.kind = FAKE_PAUSE                                                                                     \
	}
#define REOPEN                                                                                                         \
	{                                                                                                              \
		.kind = FAKE_REOPEN                                                                                    \
	}
#define HOOK(hook_)                                                                                                    \
	{                                                                                                              \
		.kind = FAKE_HOOK, .hook = (hook_)                                                                     \
	}
#define BREAK                                                                                                          \
	{                                                                                                              \
		.kind = FAKE_CHANGE, .change = {                                                                       \
			.row = 5,                                                                                      \
			.kind = "finding",                                                                             \
			.delivery_id = "d1",                                                                           \
			.message_id = "0123456789abcdef0123456789abcdef",                                              \
			.id = "WB2001",                                                                                \
			.name = "connection.relay-heartbeat-lost",                                                     \
			.uid = "u1",                                                                                   \
			.level = "critical",                                                                           \
			.state = "open",                                                                               \
			.stage = "connection",                                                                         \
			.subject_type = "server",                                                                      \
			.subject_name = "HELIOS",                                                                      \
			.title = "No heartbeat",                                                                       \
			.cause = "The last one came at 15:00.",                                                        \
			.remedy = "Look at\nthe proxy.",                                                               \
			.json = "{\"id\":\"WB2001\"}"                                                                  \
		}                                                                                                      \
	}
#define SHORT(row_, kind_, level_, state_, title_)                                                                     \
	{                                                                                                              \
		.kind = FAKE_CHANGE, .change = {                                                                       \
			.row = (row_),                                                                                 \
			.kind = (kind_),                                                                               \
			.level = (level_),                                                                             \
			.state = (state_),                                                                             \
			.title = (title_),                                                                             \
			.json = "{}"                                                                                   \
		}                                                                                                      \
	}

/* ---- libsystemd and the socket, as this test wants them ---- */

static char entry[8192]; /* the last one, a line per field */
static unsigned entries;
static int journal_result;
static bool journal_there;

int sd_journal_sendv(const struct iovec *fields, int count)
{
	size_t used = 0;

	if (journal_result < 0)
		return journal_result;
	entries++;
	for (int i = 0; i < count; i++)
		used += (size_t)snprintf(entry + used, sizeof(entry) - used, "%.*s\n", (int)fields[i].iov_len,
					 (const char *)fields[i].iov_base);
	return 0;
}

int access(const char *path, int mode)
{
	(void)mode;
	if (text_equal(path, "/run/systemd/journal/socket") && journal_there)
		return 0;
	errno = ENOENT;
	return -1;
}

/* ---- helpers ---- */

static int play(struct fake_sink_host *fake, const struct fake_step *steps, size_t count)
{
	fake->steps = steps;
	fake->step_count = count;
	fake_sink_host_init(fake);
	entries = 0;
	entry[0] = '\0';
	return wbh_plugin.run(&fake->host);
}

#define PLAY(fake, ...)                                                                                                \
	({                                                                                                             \
		static const struct fake_step steps_[] = { __VA_ARGS__ };                                              \
		play(&(fake), steps_, ELEMENTS(steps_));                                                               \
	})

static bool has_field(const char *field)
{
	return strstr(entry, field) != NULL;
}

/* ---- tests ---- */

static void test_fields(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };

	tap_is_int(PLAY(fake, BREAK, PAUSE), -WBH_E_STOPPED, "told to stop, run() forwards that");
	tap_is_text(entry,
		    "MESSAGE=No heartbeat (server HELIOS): The last one came at 15:00.\n"
		    "PRIORITY=2\n"
		    "MESSAGE_ID=0123456789abcdef0123456789abcdef\n"
		    "SYSLOG_IDENTIFIER=wbhealthd\n"
		    "WBHEALTH_KIND=finding\n"
		    "WBHEALTH_FINDING=WB2001\n"
		    "WBHEALTH_NAME=connection.relay-heartbeat-lost\n"
		    "WBHEALTH_LEVEL=critical\n"
		    "WBHEALTH_STATE=open\n"
		    "WBHEALTH_STAGE=connection\n"
		    "WBHEALTH_SUBJECT_TYPE=server\n"
		    "WBHEALTH_SUBJECT=HELIOS\n"
		    "WBHEALTH_UID=u1\n"
		    "WBHEALTH_DELIVERY_ID=d1\n"
		    "WBHEALTH_CAUSE=The last one came at 15:00.\n"
		    "WBHEALTH_REMEDY=Look at\nthe proxy.\n"
		    "WBHEALTH_JSON={\"id\":\"WB2001\"}\n",
		    "an entry says the change in native fields");
	tap_is_int(fake.acknowledged, 5, "and is acknowledged");
}

static void test_priorities(void)
{
	static const struct {
		const char *kind, *level, *state, *field, *words;
	} rows[] = {
		{ "finding", "critical", "open", "PRIORITY=2\n", "critical" },
		{ "finding", "warning", "open", "PRIORITY=4\n", "warning" },
		{ "finding", "information", "open", "PRIORITY=5\n", "information" },
		{ "finding", "critical", "cleared", "PRIORITY=5\n", "cleared" },
		{ "finding", "critical", "expired", "PRIORITY=5\n", "expired" },
		{ "state", "critical", "open", "PRIORITY=6\n", "sign of life" },
		{ "state", "critical", "broken", "WBHEALTH_VERDICT=broken\n", "sign of life" },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct fake_sink_host fake = { .acknowledged = 0 };
		const struct fake_step steps[] = { SHORT(1, rows[i].kind, rows[i].level, rows[i].state, "T") };

		(void)play(&fake, steps, 1);
		tap_ok(has_field(rows[i].field), "%s is %.10s", rows[i].words, rows[i].field);
	}
}

static void test_words(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };

	(void)PLAY(fake, SHORT(1, "finding", "critical", "cleared", "No heartbeat"));
	tap_ok(has_field("MESSAGE=Cleared: No heartbeat\n"), "a cleared finding says so first");
	(void)PLAY(fake, SHORT(1, "finding", "critical", "expired", "No heartbeat"));
	tap_ok(has_field("MESSAGE=Expired: No heartbeat\n"), "an expired one too");
	(void)PLAY(fake, SHORT(1, "state", NULL, NULL, NULL));
	tap_ok(has_field("MESSAGE=State of the agent\n"), "the sign of life has words of its own");
	tap_ok(!has_field("WBHEALTH_FINDING") && !has_field("(null)"), "what a change does not have is left out");
	tap_ok(has_field("WBHEALTH_JSON={}\n"), "the whole record is there as JSON");
}

static void test_batches(void)
{
	static struct fake_step steps[250];
	struct fake_sink_host fake = { .acknowledged = 0 };

	for (size_t i = 0; i < ELEMENTS(steps); i++)
		steps[i] = (struct fake_step)SHORT(i + 1, "finding", "warning", "open", "T");
	(void)play(&fake, steps, ELEMENTS(steps));
	tap_is_int(entries, 250, "250 changes are 250 entries");
	tap_is_int(fake.acknowledged, 250, "all are acknowledged, the last ones on the way out");
	tap_is_int(fake.acknowledgements, 3, "a hundred at a time");

	fake.acknowledgements = 0;
	(void)PLAY(fake, BREAK, REOPEN, PAUSE, REOPEN);
	tap_is_int(fake.acknowledgements, 1, "a reload means nothing to it");
}

static unsigned questions;
static uint64_t acknowledged_without_journal;

static bool journal_comes(struct fake_sink_host *fake)
{
	acknowledged_without_journal = fake->acknowledged;
	if (++questions == 2) {
		journal_there = true;
		journal_result = 0;
	}
	return false;
}

static bool stop_at_once(struct fake_sink_host *fake)
{
	(void)fake;
	return true;
}

static void journal_goes(struct fake_sink_host *fake)
{
	(void)fake;
	journal_there = false;
}

static void test_no_journal(void)
{
	struct fake_sink_host fake = { .should_stop = journal_comes };

	questions = 0;
	journal_there = false;
	(void)PLAY(fake, BREAK, PAUSE);
	tap_is_int(acknowledged_without_journal, 0, "without a journal nothing is acknowledged");
	tap_is_int(entries, 1, "it is sent when the journal is there again");
	tap_is_int(fake.acknowledged, 5, "and acknowledged then");
	tap_ok(strstr(fake.log, "3 the journal does not take entries") == fake.log && strstr(fake.log, "\n5 ") != NULL,
	       "both are told");

	fake = (struct fake_sink_host){ .should_stop = journal_comes };
	questions = 0;
	journal_result = -ECONNREFUSED;
	(void)PLAY(fake, BREAK, PAUSE);
	tap_is_int(fake.acknowledged, 5, "a journal that refuses for a moment is waited for");

	fake = (struct fake_sink_host){ .should_stop = stop_at_once };
	tap_is_int(PLAY(fake, SHORT(1, "finding", "warning", "open", "T"), HOOK(journal_goes), BREAK, PAUSE),
		   -WBH_E_STOPPED, "told to stop while it waits: the run ends");
	tap_is_int(fake.acknowledged, 1, "with what had arrived before acknowledged");
}

int main(void)
{
	journal_there = true;
	test_fields();
	test_priorities();
	test_words();
	test_batches();
	test_no_journal();
	return tap_done();
}
