/* SPDX-License-Identifier: Apache-2.0 */
/* One row per setting: what it is called, how it is read, what it defaults to. Documentation, sample file and parser
 * are checked against the same row. Part of the plugin ABI. */
#ifndef WBH_MODEL_SETTING_H
#define WBH_MODEL_SETTING_H

#include <stdint.h>

enum wbh_setting_type {
	WBH_SETTING_TEXT,
	WBH_SETTING_PATH,     /* absolute; a file, a folder or a glob */
	WBH_SETTING_BOOL,     /* yes | no */
	WBH_SETTING_NUMBER,   /* decimal */
	WBH_SETTING_DURATION, /* "5min" */
	WBH_SETTING_SIZE,     /* "64M" */
	WBH_SETTING_CHOICE,   /* one of `choices` */
	WBH_SETTING_SECRET,   /* a path to a file that holds the secret, never the secret */
};

enum wbh_setting_flags {
	WBH_SETTING_REQUIRED = 1 << 0,
	WBH_SETTING_REPEATABLE = 1 << 1,
};

struct wbh_setting {
	const char *key; /* NULL ends a table */
	enum wbh_setting_type type;
	uint32_t flags;
	const char *default_value; /* as it would be written; NULL: none */
	const char *choices;       /* "tls tcp udp" for WBH_SETTING_CHOICE, else NULL */
	const char *help;          /* one line for man page, sample file and --list-plugins */
};

#endif
