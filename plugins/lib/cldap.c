/* SPDX-License-Identifier: Apache-2.0 */
/* A search request in a datagram; OpenLDAP's own CLDAP is not built into Debian's library. */
#include "plugins/lib/cldap.h"

#include <errno.h>
#include <lber.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/timestamp.h"
#include "plugins/lib/little_endian.h"

#define CLDAP_PORT "389"
#define ANSWER_SIZE 4096u
#define OPCODE_RESPONSE_EX 23u
#define RESPONSE_HEAD 24u /* opcode, reserved, flags, the domain's GUID */
#define POINTER_LIMIT 32u

/* NETLOGON_NT_VERSION_5 and _5EX: sites are wanted. */
#define NT_VERSION "\x06\x00\x00\x00"

/* LDAP's tags: RFC 4511. */
#define SEARCH_REQUEST 0x63u
#define SEARCH_ENTRY 0x64u
#define FILTER_AND 0xa0u
#define FILTER_EQUALITY 0xa3u

/* ---- the answer ---- */

/* One name, compressed as in DNS (RFC 1035, 4.1.4); *at moves behind it. */
static bool take_name(const unsigned char *bytes, size_t size, size_t *at, char ret[static NETLOGON_NAME_SIZE])
{
	size_t place = *at, length = 0;
	bool moved = false;

	for (unsigned jumps = 0; place < size && jumps <= POINTER_LIMIT;) {
		unsigned label = bytes[place];

		if ((label & 0xc0u) == 0xc0u) {
			if (place + 1 >= size)
				return false;
			if (!moved)
				*at = place + 2;
			moved = true;
			jumps++;
			place = (label & 0x3fu) << 8 | bytes[place + 1];
			continue;
		}
		if (label == 0) {
			if (!moved)
				*at = place + 1;
			ret[length] = '\0';
			return true;
		}
		if (label > 63 || place + 1 + label > size || length + label + 2 > NETLOGON_NAME_SIZE)
			return false;
		if (length > 0)
			ret[length++] = '.';
		memcpy(ret + length, bytes + place + 1, label);
		length += label;
		place += 1 + label;
	}
	return false;
}

int netlogon_read(const unsigned char *bytes, size_t size, struct netlogon *ret)
{
	char unused[NETLOGON_NAME_SIZE];
	struct netlogon netlogon = { 0 };
	/* Forest, domain, host, short names of domain and host, user, site, our site. */
	char *const names[] = { netlogon.forest, netlogon.domain, netlogon.host, unused,
				unused,          unused,          netlogon.site, netlogon.client_site };
	size_t at = RESPONSE_HEAD;

	if (size < RESPONSE_HEAD || little_16(bytes) != OPCODE_RESPONSE_EX)
		return -EBADMSG;
	netlogon.flags = little_32(bytes + 4);
	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (!take_name(bytes, size, &at, names[i]))
			return -EBADMSG;
	*ret = netlogon;
	return 0;
}

/* The value of the only attribute of the only entry. */
static int read_answer(char *bytes, size_t size, struct netlogon *ret)
{
	struct berval datagram = { .bv_len = size, .bv_val = bytes }, value = { .bv_len = 0 }, dn, name;
	BerElement *ber = ber_init(&datagram);
	ber_int_t id;
	int r = -EBADMSG;

	if (ber == NULL)
		return -ENOMEM;
	if (ber_scanf(ber, "{it{m{{m[m", &id, &(ber_tag_t){ 0 }, &dn, &name, &value) != LBER_ERROR)
		r = netlogon_read((const unsigned char *)value.bv_val, value.bv_len, ret);
	ber_free(ber, 1);
	return r;
}

/* ---- the question ---- */

static struct berval *make_request(const char *domain)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval *request = NULL;

	if (ber == NULL)
		return NULL;
	/* Base "", scope base, no aliases, no limits, both types and values. */
	if (ber_printf(ber, "{it{seeiibt{t{ss}t{so}}{s}}}", 1, (ber_tag_t)SEARCH_REQUEST, "", 0, 0, 0, 0, 0,
		       (ber_tag_t)FILTER_AND, (ber_tag_t)FILTER_EQUALITY, "DnsDomain", domain,
		       (ber_tag_t)FILTER_EQUALITY, "NtVer", NT_VERSION, (ber_len_t)4, "Netlogon") < 0 ||
	    ber_flatten(ber, &request) < 0)
		request = NULL;
	ber_free(ber, 1);
	return request;
}

static int exchange(int fd, const struct berval *request, int64_t timeout, struct netlogon *ret)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char answer[ANSWER_SIZE];
	ssize_t size;
	int r;

	if (send(fd, request->bv_val, request->bv_len, MSG_NOSIGNAL) < 0)
		return -errno;
	r = poll(&poller, 1, (int)((timeout + 999) / 1000));
	if (r <= 0)
		return r == 0 ? -ETIMEDOUT : -errno;
	size = recv(fd, answer, sizeof(answer), 0);
	return size < 0 ? -errno : read_answer(answer, (size_t)size, ret);
}

int cldap_ping(const char *host, const char *domain, int64_t timeout, struct netlogon *ret)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *address = NULL;
	struct berval *request;
	_cleanup_close_ int fd = -1;
	int r;

	if (getaddrinfo(host, CLDAP_PORT, &hints, &address) != 0)
		return -ENOENT;
	fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);
	r = fd < 0 || connect(fd, address->ai_addr, address->ai_addrlen) < 0 ? -errno : 0;
	freeaddrinfo(address);
	if (r < 0)
		return r;
	request = make_request(domain);
	if (request == NULL)
		return -ENOMEM;
	r = exchange(fd, request, timeout, ret);
	ber_bvfree(request);
	return r;
}
