/* SPDX-License-Identifier: Apache-2.0 */
/* Writes every change as an entry with native fields to the systemd journal. */
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <errno.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugin/wbhealth-plugin.h"

#define FIRST_WAIT (TIMESTAMP_SECOND / 4)
#define LONGEST_WAIT (30 * TIMESTAMP_SECOND)
#define WAIT_STEP (TIMESTAMP_SECOND / 10)

/* Changes handed to the journal before one acknowledgement covers them. */
#define ACKNOWLEDGE_ROWS 100u
#define FIELDS 24u
#define ENTRY_LIMIT ((size_t)1 << 20)

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

/* The fields of one entry, one after the other in `text`. */
struct entry {
	struct buffer text;
	size_t starts[FIELDS + 1]; /* and the end of the last */
	unsigned count;
};

static void entry_done(struct entry *entry)
{
	buffer_done(&entry->text);
}

static void entry_add(struct entry *entry, const char *name, const char *value)
{
	if (value == NULL || entry->count == FIELDS)
		return;
	(void)buffer_append_text(&entry->text, name);
	(void)buffer_append_byte(&entry->text, '=');
	(void)buffer_append_text(&entry->text, value);
	entry->starts[++entry->count] = entry->text.size;
}

/* A sign of life of the agent: its title names the host, its state is the verdict. */
static bool is_state(const struct wbh_change *change)
{
	return text_equal(change->kind, "state");
}

/* What a person reads in `journalctl`: "Cleared: TITLE (server SYNC01): CAUSE". */
static int make_message(const struct wbh_change *change, struct buffer *message)
{
	if (text_equal(change->state, "cleared"))
		(void)buffer_append_text(message, "Cleared: ");
	else if (text_equal(change->state, "expired"))
		(void)buffer_append_text(message, "Expired: ");
	(void)buffer_append_text(message, change->title != NULL ? change->title : "State of the agent");
	if (change->subject_name != NULL && !is_state(change))
		(void)buffer_printf(message, " (%s %s)",
				    change->subject_type != NULL ? change->subject_type : "subject",
				    change->subject_name);
	if (change->cause != NULL && change->cause[0] != '\0')
		(void)buffer_printf(message, ": %s", change->cause);
	return message->error;
}

/* A change for the better, and the sign of life, are never more than a notice. */
static int priority_of(const struct wbh_change *change)
{
	if (!text_equal(change->kind, "finding"))
		return LOG_INFO;
	if (!text_equal(change->state, "open"))
		return LOG_NOTICE;
	if (text_equal(change->level, "critical"))
		return LOG_CRIT;
	return text_equal(change->level, "warning") ? LOG_WARNING : LOG_NOTICE;
}

static int make_entry(const struct wbh_change *change, struct entry *entry)
{
	_cleanup_buffer_ struct buffer message = BUFFER(ENTRY_LIMIT);
	const char priority[] = { (char)('0' + priority_of(change)), '\0' };
	int r = make_message(change, &message);

	if (r < 0)
		return r;
	buffer_clear(&entry->text);
	entry->count = 0;
	entry_add(entry, "MESSAGE", buffer_text(&message));
	entry_add(entry, "PRIORITY", priority);
	entry_add(entry, "MESSAGE_ID", change->message_id);
	entry_add(entry, "SYSLOG_IDENTIFIER", "wbhealthd");
	entry_add(entry, "WBHEALTH_KIND", change->kind);
	entry_add(entry, "WBHEALTH_FINDING", change->id);
	entry_add(entry, "WBHEALTH_NAME", change->name);
	entry_add(entry, "WBHEALTH_LEVEL", change->level);
	entry_add(entry, is_state(change) ? "WBHEALTH_VERDICT" : "WBHEALTH_STATE", change->state);
	entry_add(entry, "WBHEALTH_STAGE", change->stage);
	entry_add(entry, "WBHEALTH_SUBJECT_TYPE", change->subject_type);
	entry_add(entry, "WBHEALTH_SUBJECT", change->subject_name);
	entry_add(entry, "WBHEALTH_UID", change->uid);
	entry_add(entry, "WBHEALTH_DELIVERY_ID", change->delivery_id);
	entry_add(entry, "WBHEALTH_CAUSE", change->cause);
	entry_add(entry, "WBHEALTH_REMEDY", change->remedy);
	entry_add(entry, "WBHEALTH_JSON", change->json);
	return entry->text.error;
}

/* sd-journal says nothing when there is no journal; we would lose the change. */
static int send_entry(const struct entry *entry)
{
	struct iovec fields[FIELDS];

	if (access(JOURNAL_SOCKET, W_OK) < 0)
		return -errno;
	for (unsigned i = 0; i < entry->count; i++)
		fields[i] = (struct iovec){ .iov_base = entry->text.data + entry->starts[i],
					    .iov_len = entry->starts[i + 1] - entry->starts[i] };
	return sd_journal_sendv(fields, (int)entry->count);
}

static int wait_for_journal(struct wbh_host *host, int64_t duration)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP * 1000 };

	for (; duration > 0; duration -= WAIT_STEP) {
		if (host->should_stop(host))
			return -WBH_E_STOPPED;
		(void)nanosleep(&step, NULL);
	}
	return 0;
}

static int deliver(struct wbh_host *host, const struct wbh_change *change, struct entry *entry)
{
	int64_t wait = FIRST_WAIT;
	int told = 0;
	int r = make_entry(change, entry);

	if (r < 0)
		return r;
	while ((r = send_entry(entry)) < 0) {
		if (r != told)
			host->log(host, WBH_LOG_ERROR, "the journal does not take entries: %s", error_text(r));
		told = r;
		r = wait_for_journal(host, wait);
		if (r < 0)
			return r;
		wait = wait * 2 < LONGEST_WAIT ? wait * 2 : LONGEST_WAIT;
	}
	if (told != 0)
		host->log(host, WBH_LOG_NOTICE, "the journal takes entries again");
	return 0;
}

/* What has arrived and is not yet acknowledged. */
struct delivered {
	uint64_t last_row;
	unsigned rows;
};

static int acknowledge(struct wbh_host *host, struct delivered *delivered)
{
	if (delivered->rows == 0)
		return 0;
	delivered->rows = 0;
	return host->acknowledge(host, delivered->last_row);
}

static int deliver_next(struct wbh_host *host, struct entry *entry, struct delivered *delivered)
{
	struct wbh_change change;
	int r = host->next_change(host, delivered->rows > 0 ? 0 : -1, &change);

	if (r < 0)
		return r;
	/* Nothing more just now; or a rotated file, and we have none. */
	if (r > 0)
		return acknowledge(host, delivered);
	r = deliver(host, &change, entry);
	if (r < 0)
		return r;
	delivered->last_row = change.row;
	delivered->rows++;
	return delivered->rows == ACKNOWLEDGE_ROWS ? acknowledge(host, delivered) : 0;
}

static int run(struct wbh_host *host)
{
	_cleanup_(entry_done) struct entry entry = { .text = BUFFER(ENTRY_LIMIT) };
	struct delivered delivered = { .rows = 0 };
	int r;

	do {
		r = deliver_next(host, &entry, &delivered);
	} while (r >= 0);
	/* What has arrived need not be sent again, whyever we end. */
	(void)acknowledge(host, &delivered);
	return r;
}

static const struct wbh_need needs[] = {
	{ .name = WBH_NEED_JOURNAL },
	{ .name = WBH_NEED_END },
};

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SINK,
	.name = "journal",
	.version = PACKAGE_VERSION,
	.summary = "writes changes to the systemd journal, explained by journalctl -x",
	.needs = needs,
	.run = run,
};
