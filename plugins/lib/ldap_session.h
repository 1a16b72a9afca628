/* SPDX-License-Identifier: Apache-2.0 */
/* A connection to one directory server, over libldap: plain blocking calls, each with its deadline. Referrals are never
 * followed. What goes wrong is told as the layer it went wrong in, so that "unreachable", "the certificate" and "the
 * password" are three findings. */
#ifndef WBH_PLUGINS_LDAP_SESSION_H
#define WBH_PLUGINS_LDAP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct ldap_session;

/* Values of one attribute are limited: what is longer is no value of a directory we know. */
#define LDAP_VALUE_LIMIT (1024u * 1024u)

/* Lent, for the time of the call. */
struct ldap_target {
	const char *uri;      /* "ldaps://dc1.corp.example" or "ldap://…" */
	bool start_tls;       /* with ldap:// */
	const char *ca_file;  /* NULL: the system's */
	bool kerberos;        /* sign in with the process's Kerberos credentials, signed and sealed, in place of TLS */
	const char *bind_dn;  /* NULL: anonymous, enough for the root DSE */
	const char *password; /* never sent without TLS */
	int64_t timeout;      /* microseconds, of each call */
};

enum ldap_layer {
	LDAP_LAYER_NONE,
	LDAP_LAYER_CONNECT, /* no TCP connection, or no LDAP server behind it */
	LDAP_LAYER_TLS,     /* its certificate, or none at all */
	LDAP_LAYER_BIND,    /* it does not take the account */
	LDAP_LAYER_REQUEST  /* it refuses what is asked, or stops answering */
};

struct ldap_fault {
	enum ldap_layer layer;
	int result;        /* LDAP result code, negative: libldap's own */
	uint32_t sub_code; /* of a refused bind, "data 52e": 0x52e; 0: none was told */
	char words[256];   /* what the server or the library said, one line */
};

/* Of a call that returned `r`: the server refuses what was asked, or has no such object; the session goes on. */
bool ldap_fault_is_refusal(int r, const struct ldap_fault *fault);

/* Connect, secure, bind. A password without TLS is refused before it is sent: LDAP_LAYER_TLS. 0; -WBH_E_PEER with the
 * fault; -ENOMEM. */
int ldap_session_open(struct ldap_session **ret, const struct ldap_target *target, struct ldap_fault *ret_fault);
void ldap_session_close(struct ldap_session *session);
DEFINE_POINTER_CLEANUP(struct ldap_session, ldap_session_close);

enum ldap_scope { LDAP_SEARCH_BASE, LDAP_SEARCH_ONE_LEVEL, LDAP_SEARCH_SUBTREE };

struct ldap_search {
	const char *base; /* "" for the root DSE */
	enum ldap_scope scope;
	const char *filter;            /* NULL: every object */
	const char *const *attributes; /* NULL-terminated */
	bool descriptors;              /* nTSecurityDescriptor without its audit list, which takes no right to read */
};

/* One object that was found, while the callback runs. */
struct ldap_entry;
const char *ldap_entry_dn(const struct ldap_entry *entry);
/* The index-th value; NULL past the last. *ret_size may be NULL; there is a NUL behind the value. Ranged attributes
 * ("member;range=0-1499") have been put together. Lives until the callback returns. */
const char *ldap_entry_value(struct ldap_entry *entry, const char *attribute, size_t index, size_t *ret_size);

/* `each` is called for every object, page by page; a negative answer ends the search and is returned. 0; -WBH_E_PEER
 * with the fault (an object that is not there: result 32). */
int ldap_session_search(struct ldap_session *session, const struct ldap_search *what,
			int (*each)(void *context, struct ldap_entry *entry), void *context,
			struct ldap_fault *ret_fault);

#endif
