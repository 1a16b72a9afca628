/* SPDX-License-Identifier: Apache-2.0 */
/* glibc's resolver, and its reader of answers. */
#include "plugins/lib/dns_srv.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <resolv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Larger answers are cut by name servers, too. */
#define ANSWER_LIMIT 65535u
#define SRV_HEAD 6u

static unsigned big_16(const unsigned char *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static int compare_records(const void *a, const void *b)
{
	const struct srv_record *left = a, *right = b;

	if (left->priority != right->priority)
		return left->priority < right->priority ? -1 : 1;
	return strcmp(left->host, right->host);
}

/* 1: it is one. */
static int read_record(const ns_msg *message, int index, struct srv_record *ret)
{
	ns_rr record;

	if (ns_parserr((ns_msg *)(uintptr_t)message, ns_s_an, index, &record) < 0)
		return -EBADMSG;
	if (ns_rr_type(record) != ns_t_srv)
		return 0;
	if (ns_rr_rdlen(record) <= SRV_HEAD)
		return -EBADMSG;
	ret->priority = big_16(ns_rr_rdata(record));
	ret->weight = big_16(ns_rr_rdata(record) + 2);
	ret->port = (int)big_16(ns_rr_rdata(record) + 4);
	if (dn_expand(ns_msg_base(*message), ns_msg_end(*message), ns_rr_rdata(record) + SRV_HEAD, ret->host,
		      sizeof(ret->host)) < 0)
		return -EBADMSG;
	/* A lone dot says that the service is not offered. */
	return ret->host[0] != '\0';
}

int dns_srv_read(const unsigned char *answer, size_t size, struct srv_record *ret, size_t limit)
{
	ns_msg message;
	size_t count = 0;

	if (size > ANSWER_LIMIT || ns_initparse(answer, (int)size, &message) < 0)
		return -EBADMSG;
	for (int i = 0; i < ns_msg_count(message, ns_s_an) && count < limit; i++) {
		int r = read_record(&message, i, &ret[count]);

		if (r < 0)
			return r;
		count += r > 0;
	}
	qsort(ret, count, sizeof(*ret), compare_records);
	return count > 0 ? (int)count : -ENOENT;
}

int dns_srv(const char *name, struct srv_record *ret, size_t limit)
{
	struct __res_state state = { 0 };
	unsigned char *answer = malloc(ANSWER_LIMIT);
	int size, r;

	if (answer == NULL)
		return -ENOMEM;
	if (res_ninit(&state) < 0) {
		free(answer);
		return -EIO;
	}
	size = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, ANSWER_LIMIT);
	if (size >= 0)
		r = dns_srv_read(answer, (size_t)size, ret, limit);
	else
		r = state.res_h_errno == TRY_AGAIN ? -ETIMEDOUT : -ENOENT;
	res_nclose(&state);
	free(answer);
	return r;
}
