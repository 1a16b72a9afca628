/* SPDX-License-Identifier: Apache-2.0 */
/* One domain as one controller tells it: what holds for all its users, and the users. */
#ifndef WBH_PROBE_AD_DIRECTORY_H
#define WBH_PROBE_AD_DIRECTORY_H

#include "plugins/lib/ldap_session.h"
#include "plugins/probe_ad/decide.h"

struct directory {
	struct ldap_session *session; /* lent */
	/* Owned. */
	char *base;
	char *schema;
	char *configuration;
	bool has_sid;
	struct sid sid;
	/* Of the domain, and of what a look-up of a user reads; bytes NULL: not readable. */
	struct descriptor head, builtin, sam_server;
	struct password_policy policy;
	bool has_types;
	struct attribute_type lockout_time;
	struct attribute_type pwd_last_set;
	/* Operators' groups whose members are not protected here: dwAdminSDExMask, [MS-ADTS] 3.1.1.6.1.4. */
	unsigned unprotected;
	int64_t now; /* the controller's */
};

/* What holds for the whole domain. `base`, `schema`, `configuration`: DNs of the root DSE. Zero *ret before; done
 * after, even of a failure. 0; -WBH_E_PEER with the fault; -ENOMEM. */
int directory_read(struct directory *ret, struct ldap_session *session, const char *base, const char *schema,
		   const char *configuration, int64_t now, struct ldap_fault *ret_fault);
void directory_done(struct directory *directory);

/* A user by UPN, DN, sAMAccountName or DOMAIN\sAMAccountName, with the containers it is in. 0; 1: there is none; 2:
 * there are several; negatives as above. */
int user_read(const struct directory *directory, const char *name, struct user *ret, struct ldap_fault *ret_fault);
void user_done(struct user *user);

/* The same in parts, for a pass over all users: what the entry itself says of the attributes that were asked for (its
 * class is only named; the lineage is the user alone), the class, groups that protect it, a container's access list.
 * What may not be read is not known. */
int user_from_entry(struct ldap_entry *entry, struct user *ret);
int class_read(const struct directory *directory, struct user *user, struct ldap_fault *ret_fault);
int protection_read(const struct directory *directory, struct user *user, struct ldap_fault *ret_fault);
int container_read(const struct directory *directory, struct ancestor *container, struct ldap_fault *ret_fault);

/* The policy that holds for a user: the domain's, or a fine-grained one ([MS-ADTS] 3.1.1.4.5.36). What may not be read
 * is not known. *ret is owned. */
int policy_read(const struct directory *directory, const struct user *user, struct password_policy *ret,
		struct ldap_fault *ret_fault);
/* The fine-grained policy of this DN. */
int fine_grained_policy_read(const struct directory *directory, const char *dn, struct password_policy *ret,
			     struct ldap_fault *ret_fault);
void policy_done(struct password_policy *policy);

/* Everything the account is when it signs in over the network: itself, its groups, and who everybody is. */
int token_read(const struct directory *directory, const struct user *account, struct token *ret,
	       struct ldap_fault *ret_fault);
void token_done(struct token *token);

/* "CORP\helpdesk" as far as it is known: the name of who has this SID, else the SID. Owned; NULL: no memory. */
char *trustee_name(const struct directory *directory, const struct sid *sid);

#endif
