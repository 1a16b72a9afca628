/* SPDX-License-Identifier: Apache-2.0 */
/* Service records (RFC 2782): which hosts serve a domain. */
#ifndef WBH_PLUGINS_DNS_SRV_H
#define WBH_PLUGINS_DNS_SRV_H

#include <stddef.h>

#define SRV_HOST_SIZE 256u

struct srv_record {
	unsigned priority; /* lowest first */
	unsigned weight;
	int port;
	char host[SRV_HOST_SIZE]; /* without the dot behind it */
};

/* Asks the system's name servers, with their time limits. How many records were found, at most `limit`, in the order of
 * their priority; -ENOENT: there are none; -ETIMEDOUT: no name server answered; -EBADMSG: what came is no answer. */
int dns_srv(const char *name, struct srv_record *ret, size_t limit);
/* The same out of an answer, for tests. */
int dns_srv_read(const unsigned char *answer, size_t size, struct srv_record *ret, size_t limit);

#endif
