/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin ABI of wbhealthd, installed for third parties.
 *
 * A plugin is one shared object that exports one constant, `wbh_plugin`. It declares what it is, which settings it
 * takes and what it needs of the system; the agent runs each configured instance of it in a process of its own,
 * confined to those needs. So run() is plain blocking code, read top-down: a hang is ended by the deadline, a crash
 * loses one worker. `host` is the only way to the agent.
 *
 * Every int a host function returns: 0 done, negative = an errno-like failure to forward out of run() unchanged (the
 * agent has gone, or told us to stop), positive = an answer documented at the function. Text is NUL-terminated UTF-8;
 * the host repairs what is not. What a plugin passes in is copied before the call returns; what the host passes out is
 * the host's and lives as the function says. */
#ifndef WBHEALTH_PLUGIN_H
#define WBHEALTH_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/fact.h"
#include "model/prediction.h"
#include "model/setting.h"
#include "model/symptom.h"

#define WBH_PLUGIN_ABI 1u
#define WBH_PLUGIN_SYMBOL "wbh_plugin"

/* Bytes of a cursor, without its NUL. */
#define WBH_CURSOR_LIMIT (128u * 1024u)

enum wbh_plugin_kind {
	WBH_SOURCE =
		1, /* reads logs, lives as long as the agent (or until its files are read, where they are read once) */
	WBH_PROBE = 2, /* looks actively, is short-lived */
	WBH_SINK = 3,  /* delivers, lives as long as the agent */
};

/* Needs are names; what they mean in system calls and paths is the agent's business (run/confine). A worker gets what
 * it names and nothing else. */
enum wbh_need_name {
	WBH_NEED_END = 0,
	WBH_NEED_READ,      /* files and folders below the parents of the paths in `setting` */
	WBH_NEED_WRITE,     /* create and append below the parents of the paths in `setting` */
	WBH_NEED_RESOLVE,   /* host names: NSS and DNS */
	WBH_NEED_KERBEROS,  /* krb5 configuration, credential caches, keytabs */
	WBH_NEED_TLS_TRUST, /* the system's certificate store */
	WBH_NEED_TCP,       /* outgoing TCP connections */
	WBH_NEED_UDP,
	WBH_NEED_JOURNAL, /* write to the journal's socket */
};

struct wbh_need {
	enum wbh_need_name name;
	const char *setting; /* for READ and WRITE: the key whose values are the paths */
};

/* A change of a finding, or the agent's periodic sign of life, on its way to a receiver. A sign of life has no id, no
 * uid, no cause and no remedy; its name is "agent.state", its state the verdict ("healthy" | "degraded" | "broken" |
 * "unknown"), its level that of the worst open finding, its subject the agent's host. */
struct wbh_change {
	uint64_t row;            /* what acknowledge() names */
	const char *kind;        /* "finding" or "state" */
	const char *delivery_id; /* drop duplicates by it */
	const char *message_id;  /* 32 hexadecimal digits, one per kind of finding */
	const char *id;          /* "WB2001" */
	const char *name;
	const char *uid;
	const char *level; /* "information" | "warning" | "critical" */
	const char *state; /* "open" | "cleared" | "expired" */
	const char *stage;
	const char *subject_type;
	const char *subject_name;
	const char *title;
	const char *cause;
	const char *remedy;
	const char *json; /* the whole record as one line of JSON */
};

enum wbh_log_level { WBH_LOG_ERROR = 3, WBH_LOG_WARNING = 4, WBH_LOG_NOTICE = 5, WBH_LOG_INFO = 6, WBH_LOG_DEBUG = 7 };

/* Positive answer of wait(). */
enum { WBH_WAIT_TIMEOUT = 1 };

/* Positive answers of next_change(). */
enum {
	WBH_CHANGE_NONE = 1,  /* nothing came within the timeout */
	WBH_CHANGE_REOPEN = 2 /* open your file again: it was rotated */
};

struct wbh_host {
	uint32_t size; /* of this struct as the agent knows it: a newer agent only adds at the end */

	const char *instance; /* the section's name: "sync01" */

	/* The index-th value of a setting, its default where none is given, NULL past the last. Lives as long as the
	 * host. */
	const char *(*setting)(struct wbh_host *host, const char *key, size_t index);
	/* The same read as its type says. -ENOENT when it has no value and no default. */
	int (*setting_number)(struct wbh_host *host, const char *key, int64_t *ret); /* number, bytes, us, 0/1 */

	/* Sources: what is wanted. Count 0 with *ret_all true: everything. Lives as long as the host. */
	const struct wbh_interest *(*interest)(struct wbh_host *host, size_t *ret_count, bool *ret_all);
	/* Where the last save_cursor() left off, of a probe what it remembered then; NULL at the first start. Lives as
	 * long as the host. */
	const char *(*cursor)(struct wbh_host *host);
	/* Facts the plugin declared in `consumes`, index by index; false past the last. */
	bool (*fact)(struct wbh_host *host, size_t index, struct wbh_fact *ret);

	/* These block while the agent is behind. An event larger than WBH_EVENT_LIMIT is cut, marked and counted. */
	int (*emit_event)(struct wbh_host *host, const struct wbh_event *event);
	int (*emit_symptom)(struct wbh_host *host, const struct wbh_symptom *symptom);
	int (*emit_fact)(struct wbh_host *host, const struct wbh_fact *fact);
	/* Sources: how far one stream is read. At least every 1,000 records, and every 5 s while records are read.
	 * Probes: what was looked at, as of when; a channel named like a stage ("directory") says that the whole stage
	 * was seen then. */
	int (*progress)(struct wbh_host *host, const struct wbh_progress *progress);
	/* Sources: a place that could not be read. */
	int (*damage)(struct wbh_host *host, const struct wbh_damage *damage);
	/* Ends a step: everything emitted before it is committed together with `cursor` (at most WBH_CURSOR_LIMIT). At
	 * most 512 events or 200 ms apart, sooner when the input pauses. */
	int (*save_cursor)(struct wbh_host *host, const char *cursor);
	/* Sources: nothing more to read just now. From here to behind(), what this source does not show is missing. */
	int (*caught_up)(struct wbh_host *host);
	/* Sources that follow: there is more unread than one step's worth, or what was read before cannot be reached
	 * just now: until the next caught_up(), nothing is taken to be missing because this source does not show it. */
	int (*behind)(struct wbh_host *host);
	/* Sources: true: run() follows its logs as they grow and ends only when told to stop (the service). False: it
	 * reads once what is there, says caught_up() and returns (--probe, --replay, --events). Probes: true: they are
	 * run again and again, and remember between their runs. */
	bool (*follows)(struct wbh_host *host);
	/* Sources that follow: sleep until `fd` is readable (negative: there is none), at most `timeout` microseconds
	 * (negative: for ever). 0 readable, WBH_WAIT_TIMEOUT, -WBH_E_STOPPED when told to stop. What was emitted before
	 * is on its way when it sleeps. */
	int (*wait)(struct wbh_host *host, int fd, int64_t timeout);

	/* Sinks: wait for the next change, at most `timeout` microseconds (negative: for ever). 0 = *ret is valid until
	 * the next call; WBH_CHANGE_NONE; WBH_CHANGE_REOPEN; -WBH_E_STOPPED when told to stop. */
	int (*next_change)(struct wbh_host *host, int64_t timeout, struct wbh_change *ret);
	/* Sinks: every change up to and including `row` has arrived for good. */
	int (*acknowledge)(struct wbh_host *host, uint64_t row);

	void (*log)(struct wbh_host *host, enum wbh_log_level level, const char *format, ...)
		__attribute__((format(printf, 3, 4)));
	/* Long work asks now and then; cheap. */
	bool (*should_stop)(struct wbh_host *host);

	/* Probes: what is asked for this time, index by index: the users of --user; NULL past the last. Lives as long
	 * as the host. */
	const char *(*request)(struct wbh_host *host, size_t index);
	/* Probes: the answer to one request; several where controllers disagree. */
	int (*emit_prediction)(struct wbh_host *host, const struct wbh_prediction *prediction);
	/* Probes: how all users of a domain fare; a newer one replaces it. */
	int (*emit_population)(struct wbh_host *host, const struct wbh_population *population);
};

struct wbh_plugin {
	uint32_t abi;  /* WBH_PLUGIN_ABI */
	uint32_t size; /* sizeof(struct wbh_plugin) */
	enum wbh_plugin_kind kind;
	const char *name;    /* what `plugin =` says; the file is called source_NAME.so, probe_NAME.so, sink_NAME.so */
	const char *version; /* for --list-plugins */
	const char *summary; /* one line */
	const struct wbh_setting *settings; /* ends with a NULL key; may be NULL */
	const struct wbh_need *needs;       /* ends with WBH_NEED_END; may be NULL */
	const char *const *feeds;    /* stages this evidence is for: "connection", …; NULL-terminated; may be NULL */
	const char *const *consumes; /* kinds of facts; NULL-terminated; may be NULL */
	/* Before confinement: load what cannot be loaded later (NSS, SASL, trust store). May be NULL. No foreign byte.
	 */
	int (*warm)(struct wbh_host *host);
	/* The work. 0 = done well; -WBH_E_RESTART = well, but to be started again, because it needs what only a new
	 * process gets (a folder that did not exist when this one was confined); other negatives = failed, the log says
	 * why. */
	int (*run)(struct wbh_host *host);
};

/* What a plugin defines; to be found whatever -fvisibility says. */
extern const struct wbh_plugin wbh_plugin __attribute__((visibility("default")));

#endif
