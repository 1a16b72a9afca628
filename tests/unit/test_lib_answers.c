/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of name servers and controllers that come in datagrams: good ones, and ones that lie. */
#include <errno.h>

#include "base/text.h"
#include "plugins/lib/cldap.h"
#include "plugins/lib/dns_srv.h"
#include "tests/lib/tap.h"

/* Two records for _ldap._tcp.dc._msdcs.ex, the second host written as a pointer into the first. */
static const unsigned char records[] = {
	0x12, 0x34, 0x81, 0x80, 0,    1,   0,   2,  0, 0,  0, 0, /* head: one question, two answers */
	1,    'a',  2,    'e',  'x',  0,   0,   33, 0, 1,        /* a.ex SRV IN, at 12 */
	0xc0, 12,   0,    33,   0,    1,   0,   0,  0, 60, 0, 14, 0, 5, 0, 100, 0x01, 0x85, /* priority 5, port 389 */
	3,    'd',  'c',  '2',  2,    'e', 'x', 0,                                          /* dc2.ex, at 40 */
	0xc0, 12,   0,    33,   0,    1,   0,   0,  0, 60, 0, 12, 0, 0, 0, 100, 0x01, 0x85, /* priority 0 */
	3,    'd',  'c',  '1',  0xc0, 44,                                                   /* dc1.ex */
};

static void test_records(void)
{
	struct srv_record found[4];
	unsigned char wrong[sizeof(records)];
	size_t crashed = 0;

	tap_is_int(dns_srv_read(records, sizeof(records), found, 4), 2, "two records are read");
	tap_ok(text_equal(found[0].host, "dc1.ex") && text_equal(found[1].host, "dc2.ex") && found[0].port == 389,
	       "in the order of their priority: %s, %s", found[0].host, found[1].host);
	tap_is_int(dns_srv_read(records, sizeof(records), found, 1), 1, "no more than there is room for");
	for (size_t size = 0; size < sizeof(records); size++)
		crashed += dns_srv_read(records, size, found, 4) >= 0;
	tap_is_int((int)crashed, 0, "cut off anywhere it is no answer");
	memcpy(wrong, records, sizeof(records));
	wrong[sizeof(wrong) - 1] = 76;
	tap_ok(dns_srv_read(wrong, sizeof(wrong), found, 4) < 0, "a name that points to itself is none");
}

/* Forest "corp.ex", the domain the same, host dc1, site Oslo, our site unknown. */
static const unsigned char pong[] = {
	23,   0,   0,   0,   0xfd, 0xf3, 0x01, 0,   1,  2,  3,  4,
	5,    6,   7,   8,   9,    10,   11,   12,  13, 14, 15, 16, /* head: 24 bytes */
	4,    'c', 'o', 'r', 'p',  2,    'e',  'x', 0,              /* forest, at 24 */
	0xc0, 24,                                                   /* domain */
	3,    'd', 'c', '1', 0xc0, 24,                              /* host, at 35 */
	4,    'C', 'O', 'R', 'P',  0,                               /* short names */
	3,    'D', 'C', '1', 0,    0,                               /* user */
	4,    'O', 's', 'l', 'o',  0,                               /* site */
	0,                                                          /* ours */
};

static void test_pong(void)
{
	struct netlogon netlogon;
	unsigned char wrong[sizeof(pong)];
	size_t taken = 0;

	tap_is_int(netlogon_read(pong, sizeof(pong), &netlogon), 0, "a controller's answer is read");
	tap_ok(text_equal(netlogon.forest, "corp.ex") && text_equal(netlogon.domain, "corp.ex") &&
		       text_equal(netlogon.host, "dc1.corp.ex") && text_equal(netlogon.site, "Oslo") &&
		       netlogon.client_site[0] == '\0',
	       "forest, domain, host, sites");
	tap_ok((netlogon.flags & NETLOGON_CLOSEST) != 0 && (netlogon.flags & NETLOGON_WRITABLE) != 0, "and what it is");
	for (size_t size = 0; size < sizeof(pong); size++)
		taken += netlogon_read(pong, size, &netlogon) == 0;
	tap_is_int((int)taken, 0, "cut off anywhere it is none");
	memcpy(wrong, pong, sizeof(pong));
	wrong[34] = 33;
	tap_is_int(netlogon_read(wrong, sizeof(wrong), &netlogon), -EBADMSG, "a name that points to itself is none");
	wrong[34] = 24;
	wrong[24] = 200;
	tap_is_int(netlogon_read(wrong, sizeof(wrong), &netlogon), -EBADMSG, "nor one longer than the answer");
	wrong[0] = 19;
	tap_is_int(netlogon_read(wrong, sizeof(wrong), &netlogon), -EBADMSG, "another message is not taken for one");
}

int main(void)
{
	test_records();
	test_pong();
	return tap_done();
}
