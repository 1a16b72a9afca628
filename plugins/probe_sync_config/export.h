/* SPDX-License-Identifier: Apache-2.0 */
/* What an export of the sync server's configuration says (Get-ADSyncServerConfiguration), as far as it matters to
 * passwords. What was not seen stays unknown: nothing is well because it is missing. */
#ifndef WBH_PROBE_SYNC_CONFIG_EXPORT_H
#define WBH_PROBE_SYNC_CONFIG_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of one text; what is longer is cut and counted. */
#define EXPORT_TEXT_LIMIT 4096u
/* Texts of one list, connectors, partitions of one connector, rules and runs; what is more is counted. */
#define EXPORT_LIST_LIMIT 1024u

enum sync_switch { SWITCH_UNKNOWN, SWITCH_OFF, SWITCH_ON };

struct text_list {
	char **texts;
	size_t count;
	size_t room;
};

/* Of a forest: one domain, mostly. */
struct partition {
	char *dn;         /* "DC=nordhav,DC=example" */
	char *domain;     /* "nordhav.example" */
	char *login_user; /* alternate credentials; NULL or empty: those of the connector */
	enum sync_switch selected;
	enum sync_switch is_domain;
	enum sync_switch seal;      /* "Sign and Encrypt LDAP Traffic" */
	enum sync_switch seal_copy; /* the same among the parameters */
	struct text_list controllers;
	struct text_list inclusions;
	struct text_list exclusions;
};

struct connector {
	char *id;
	char *name;
	char *category; /* "AD" */
	char *subtype;  /* of the cloud connector */
	char *modified;
	char *forest;
	char *login_domain;
	char *login_user;
	char *group;      /* only its members are synchronised; empty: everybody */
	char *cloud_user; /* "Sync_SYNC01_…@nordhav.onmicrosoft.example" */
	enum sync_switch seal;
	enum sync_switch seal_copy;
	enum sync_switch hash_sync;
	char *hash_sync_target; /* id of the cloud connector */
	enum sync_switch writeback;
	struct partition *partitions;
	size_t partition_count;
};

struct sync_rule {
	char *id;
	char *name;
	char *connector; /* its id */
	char *direction;
	char *link;
	enum sync_switch disabled;
	enum sync_switch password_sync;
	struct text_list conditions; /* "userAccountControl ISBITNOTSET 2" */
	char *target;                /* of the mapping just read */
	char *exclusion;             /* what makes "cloudFiltered" true */
};

/* A run of a connector that has ended; of each connector and profile the newest. */
struct sync_run {
	char *connector; /* its name */
	char *profile;
	char *started; /* of its newest step */
	char *ended;
	char *result; /* of its worst step */
	char *controller;
	char *error;
	char *step_result;
};

struct sync_global {
	bool present;
	char *server;
	char *exported; /* as written: a time without zone, taken as UTC */
	char *version;
	char *upgrade;
	enum sync_switch writeback;
	enum sync_switch hash_sync;
	enum sync_switch staging;
	enum sync_switch cycle;
	enum sync_switch suspended;
	enum sync_switch maintenance;
};

/* Zero to begin with. */
struct sync_export {
	struct sync_global global;
	struct connector *connectors;
	size_t connector_count;
	struct sync_rule *rules;
	size_t rule_count;
	struct sync_run *runs;
	size_t run_count;
	int64_t written; /* when the newest file was */
	uint64_t files;  /* that say something */
	bool incomplete; /* something could not be read */
	bool mixed;      /* it is made of two */
};

void export_done(struct sync_export *export);

/* What is kept is a copy. -ENOMEM, -WBH_E_LIMIT. */
int text_list_add(struct text_list *list, const char *text);
/* NULL and -ENOMEM, or -WBH_E_LIMIT. */
int export_add_connector(struct sync_export *export, struct connector **ret);
int export_add_partition(struct connector *connector, struct partition **ret);
int export_add_rule(struct sync_export *export, struct sync_rule **ret);
int export_add_run(struct sync_export *export, struct sync_run **ret);

bool connector_is_directory(const struct connector *connector);
bool connector_is_cloud(const struct connector *connector);
/* A domain that is synchronised. */
bool partition_counts(const struct partition *partition);

/* When it was taken: as written in it, else when its files were written. */
int64_t export_time(const struct sync_export *export);
/* A time of the export, without zone. -EINVAL. */
int export_parse_time(const char *text, int64_t *ret);

#endif
