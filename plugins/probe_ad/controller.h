/* SPDX-License-Identifier: Apache-2.0 */
/* One domain controller: can it be reached, and what does it say of itself? */
#ifndef WBH_PROBE_AD_CONTROLLER_H
#define WBH_PROBE_AD_CONTROLLER_H

#include <stdbool.h>
#include <stdint.h>

#include "plugins/lib/cldap.h"
#include "plugins/lib/ldap_session.h"

/* Controllers of one domain that are looked at. */
#define CONTROLLER_LIMIT 64u

enum secure { SECURE_LDAPS, SECURE_STARTTLS, SECURE_SASL };

/* How all of them are spoken to. Lent. */
struct sign_in {
	enum secure secure;
	const char *ca_file; /* NULL: the system's */
	const char *user;    /* DN or UPN */
	const char *password;
	int64_t timeout; /* microseconds, of each call */
	const char *domain;
};

/* Ports a sync server needs besides LDAP. */
enum { PORT_KERBEROS, PORT_RPC, PORT_SMB, PORTS };

struct controller {
	char *name; /* owned: as configured or found, without its port */
	int port;   /* 0: the usual one */
	const struct sign_in *sign_in;

	struct ldap_session *session; /* NULL: `fault` says why */
	struct ldap_fault fault;
	int ports[PORTS]; /* 0: open; else why not, a negative errno */
	bool pinged;
	struct netlogon netlogon;

	/* Of the root DSE. Texts are owned, NULL where it does not say. */
	bool answered;
	char *dns_name;
	char *base;
	char *schema;
	char *configuration;
	char *settings; /* the DN of its nTDSDSA object */
	bool has_clock;
	int64_t clock;      /* as it says, to the second */
	int64_t clock_read; /* … when, by ours: the middle of asking and answer */
	bool has_policy_hints;
	bool has_controls; /* it lists any */

	/* Of its settings. */
	bool has_options;
	int64_t options;
	bool read_only;
};

/* nTDSDSA options: [MS-ADTS] 6.1.1.2.2.1.2.1.1. */
#define OPTION_DISABLE_INBOUND 0x2
#define OPTION_DISABLE_OUTBOUND 0x4

const char *controller_port_name(unsigned port); /* "RPC (135)" */

/* Connect, sign in, read: all of them at once, each in a thread of its own and none longer than its deadlines. A
 * controller that cannot be reached has a fault. 0 or -ENOMEM. */
int controllers_look(struct controller *controllers, size_t count);
/* Is it in our own site, as the controllers see us? */
bool controller_is_near(const struct controller *controller);
void controller_done(struct controller *controller);

#endif
