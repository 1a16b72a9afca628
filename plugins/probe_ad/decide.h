/* SPDX-License-Identifier: Apache-2.0 */
/* Would the directory let the connector account do it? A pure function of what was read: descriptors, groups, policy,
 * state of the account, time. Rules: [MS-ADTS] 5.1.3 (access), 3.1.1.3.1.5 (passwords), and what the vendor documents
 * of the sync server's own checks. */
#ifndef WBH_PROBE_AD_DECIDE_H
#define WBH_PROBE_AD_DECIDE_H

#include "plugins/lib/access.h"
#include "plugins/probe_ad/entry.h"
#include "plugins/probe_ad/facts.h"

/* Deeper containers are not looked at. */
#define LINEAGE_LIMIT 64u

/* What an attribute is called in an access list. */
struct attribute_type {
	struct guid id;
	bool has_set;
	struct guid set; /* the property set it belongs to */
};

/* Who acts. */
struct token {
	struct sid *sids; /* owned */
	size_t count;
	bool whole; /* false: some group could not be read, so a group we do not know may decide */
};

struct password_policy {
	bool known;
	char *name; /* owned: the DN it is set in */
	bool fine_grained;
	int64_t minimum_age; /* microseconds */
};

/* The object and the containers it is in, nearest first, as far as they could be read. */
struct ancestor {
	char *dn;
	struct descriptor descriptor; /* bytes NULL: not readable */
};

struct lineage {
	struct ancestor list[LINEAGE_LIMIT];
	size_t count;
};

struct user {
	char *dn; /* texts are owned; NULL: not readable */
	char *upn;
	char *sam_account_name;
	bool has_sid;
	struct sid sid;
	struct guid class; /* of its structural class */
	char *class_name;
	bool has_control;
	uint32_t control; /* userAccountControl */
	bool has_computed;
	uint32_t computed;     /* msDS-User-Account-Control-Computed */
	int password_set_kind; /* enum filetime_kind; negative: not readable */
	int64_t password_set;
	int expires_kind; /* … of accountExpires */
	int64_t expires;
	bool has_anchor;
	struct guid anchor; /* mS-DS-ConsistencyGuid */
	char *twin;         /* DN of another object with the same anchor, owned; NULL: there is none that we see */
	bool admin_count;
	bool groups_known;
	bool is_protected; /* member, over whatever groups, of one whose members are protected */
	bool has_reserved_name;
	struct lineage lineage;   /* [0] is the user */
	size_t descriptor_offset; /* where its descriptor is malformed */
	bool descriptor_malformed;
};

/* userAccountControl: [MS-ADTS] 2.2.16. */
#define UAC_DISABLED 0x2u
#define UAC_LOCKED 0x10u /* of the computed one */
#define UAC_NEVER_EXPIRES 0x10000u
#define UAC_SMART_CARD 0x40000u

struct situation {
	const struct user *user;
	const struct token *connector;
	const struct password_policy *policy;
	struct attribute_type lockout_time;
	struct attribute_type pwd_last_set;
	const struct scope *scope; /* whom the sync server synchronises */
	int64_t now;
};

enum cause {
	CAUSE_NONE,
	CAUSE_UNREADABLE,       /* the user's descriptor */
	CAUSE_STATE_UNREADABLE, /* pwdLastSet or userAccountControl, which every user has */
	CAUSE_CONDITIONAL,      /* an entry with a condition decides */
	CAUSE_GROUPS,           /* a group of the connector that could not be read may decide */
	CAUSE_DENIED,           /* by an entry */
	CAUSE_CUT,              /* inheritance is off between the entry that grants it and the user */
	CAUSE_PROTECTED,        /* … because the user is an administrator */
	CAUSE_STALE,            /* … because the user once was one */
	CAUSE_NOT_GRANTED,
	CAUSE_ENGINE_PROTECTED, /* the sync server refuses to reset administrators */
	CAUSE_ENGINE_STALE,
	CAUSE_MINIMUM_AGE,
	CAUSE_POLICY_UNREADABLE,
	CAUSE_NEVER_EXPIRES,
	CAUSE_DISABLED,
	CAUSE_LOCKED,
	CAUSE_RESERVED_NAME,
	CAUSE_USER_DENIED, /* the user may not, the connector may */
	CAUSE_OUT_OF_SCOPE,
	CAUSE_TWIN, /* two objects have the anchor by which the cloud knows the user */
};

struct decision {
	enum wbh_answer answer;
	enum wbh_basis basis;
	enum cause cause;
	bool has_ace;
	struct ace ace; /* that decides; of a cut, the one that does not get through */
	/* Indices into the lineage; negative: not found. */
	int set_at; /* where that entry is set */
	int cut_at; /* where inheritance is off */
	int64_t until;
};

void decide(const struct situation *situation, enum wbh_operation operation, struct decision *ret);

/* Well-known rights: [MS-ADTS] 5.1.3.2.1. */
extern const struct guid right_reset_password;
extern const struct guid right_change_password;
extern const struct guid right_unexpire_password;
extern const struct guid right_get_changes;
extern const struct guid right_get_changes_all;

/* May the account use an extended right on an object? */
struct access_answer has_control_right(const struct descriptor *descriptor, const struct token *token,
				       const struct guid *right);
/* Could a group that is not in the token turn the answer round? */
bool access_may_turn(const struct security_descriptor *descriptor, const struct token *token,
		     const struct access_question *question, const struct access_answer *answer);

#endif
