/* SPDX-License-Identifier: Apache-2.0 */
/* The netlogon ping ([MS-ADTS] 6.3.3): one datagram asks a domain controller what it is and which site we are in. */
#ifndef WBH_PLUGINS_CLDAP_H
#define WBH_PLUGINS_CLDAP_H

#include <stddef.h>
#include <stdint.h>

#define NETLOGON_NAME_SIZE 256u

/* DS_FLAG: [MS-ADTS] 6.3.1.2. */
#define NETLOGON_PDC 0x00000001u
#define NETLOGON_GC 0x00000004u
#define NETLOGON_CLOSEST 0x00000080u
#define NETLOGON_WRITABLE 0x00000100u

struct netlogon {
	uint32_t flags;
	char forest[NETLOGON_NAME_SIZE];
	char domain[NETLOGON_NAME_SIZE];
	char host[NETLOGON_NAME_SIZE];
	char site[NETLOGON_NAME_SIZE];        /* the controller's */
	char client_site[NETLOGON_NAME_SIZE]; /* ours, as it sees us; "": it does not know */
};

/* 0; -ETIMEDOUT; -EBADMSG: what came is no such answer; a negative errno of the network. Blocks for at most `timeout`
 * microseconds (resolving apart). */
int cldap_ping(const char *host, const char *domain, int64_t timeout, struct netlogon *ret);
/* NETLOGON_SAM_LOGON_RESPONSE_EX ([MS-ADTS] 6.3.1.9). 0 or -EBADMSG. */
int netlogon_read(const unsigned char *bytes, size_t size, struct netlogon *ret);

#endif
