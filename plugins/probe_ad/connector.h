/* SPDX-License-Identifier: Apache-2.0 */
/* The account with which the sync server writes into the domain: found by what is known of it. */
#ifndef WBH_PROBE_AD_CONNECTOR_H
#define WBH_PROBE_AD_CONNECTOR_H

#include "plugins/probe_ad/directory.h"

/* What is known before the directory is asked. Lent, NULL: nothing. */
struct connector_hints {
	const char *setting; /* connector-account */
	const char *fact;    /* of the sync server's configuration */
};

struct connector {
	bool found;
	const char *how; /* "named by the setting connector-account" */
	struct user account;
	struct token token;
	/* What the wizard that made the account wrote down; owned, NULL: nothing. */
	char *server;
	char *tenant;
	bool expired;
	bool locked;
	bool protected_user; /* member of Protected Users */
	bool administrator;  /* … of Domain Admins, Enterprise Admins or Administrators */
	size_t others;       /* accounts that might be it just as well */
};

/* 0; -WBH_E_PEER with the fault; -ENOMEM. connector_done(), even of a failure. */
int connector_find(const struct directory *directory, const struct connector_hints *hints, struct connector *ret,
		   struct ldap_fault *ret_fault);
void connector_done(struct connector *connector);

#endif
