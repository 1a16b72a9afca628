/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a session as its arguments say, searches, and prints what came of it, a line each: for the tests that have a
 * real domain controller. Usage: ldap_trial [--start-tls] [--ca FILE] [--bind DN] [--password TEXT] [--timeout SECONDS]
 *                                     [--sub|--one] URI BASE [FILTER [ATTRIBUTE…]] */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/lib/cldap.h"
#include "plugins/lib/ldap_session.h"
#include "plugins/lib/security_descriptor.h"

static int tell_fault(const struct ldap_fault *fault)
{
	static const char *const layers[] = { "none", "connect", "tls", "bind", "request" };

	printf("fault %s %d %x %s\n", layers[fault->layer], fault->result, fault->sub_code, fault->words);
	return 1;
}

static void tell_descriptor(const char *bytes, size_t size)
{
	struct security_descriptor descriptor;
	size_t offset;

	if (security_descriptor_read(&descriptor, bytes, size, &offset) < 0)
		printf("descriptor wrong at %zu\n", offset);
	else
		printf("descriptor of %u entries\n", descriptor.ace_count);
}

static int tell_entry(void *context, struct ldap_entry *entry)
{
	const char *const *attributes = context;

	printf("dn %s\n", ldap_entry_dn(entry));
	for (; *attributes != NULL; attributes++) {
		const char *value;
		size_t size, count = 0;

		for (; (value = ldap_entry_value(entry, *attributes, count, &size)) != NULL; count++) {
			if (strcmp(*attributes, "nTSecurityDescriptor") == 0)
				tell_descriptor(value, size);
			else if (count < 40)
				printf("%s %s\n", *attributes, value);
		}
		printf("count %s %zu\n", *attributes, count);
	}
	return 0;
}

/* ldap_trial --ping HOST DOMAIN */
static int ping(const char *host, const char *domain)
{
	struct netlogon netlogon;
	int r = cldap_ping(host, domain, 2 * TIMESTAMP_SECOND, &netlogon);

	if (r < 0) {
		printf("no answer: %d\n", r);
		return 1;
	}
	printf("domain %s\nhost %s\nsite %s\nour site %s\n", netlogon.domain, netlogon.host, netlogon.site,
	       netlogon.client_site);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "start-tls", no_argument, NULL, 't' },     { "ca", required_argument, NULL, 'c' },
		{ "bind", required_argument, NULL, 'b' },    { "password", required_argument, NULL, 'p' },
		{ "timeout", required_argument, NULL, 'w' }, { "sub", no_argument, NULL, 's' },
		{ "one", no_argument, NULL, 'o' },           { 0 }
	};
	_cleanup_(ldap_session_close_p) struct ldap_session *session = NULL;
	struct ldap_target target = { .timeout = 5 * TIMESTAMP_SECOND };
	struct ldap_search search = { .scope = LDAP_SEARCH_BASE };
	struct ldap_fault fault;
	int64_t seconds;
	int option;

	if (argc == 4 && strcmp(argv[1], "--ping") == 0)
		return ping(argv[2], argv[3]);
	/* As workers do. */
	(void)sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 't':
			target.start_tls = true;
			break;
		case 'c':
			target.ca_file = optarg;
			break;
		case 'b':
			target.bind_dn = optarg;
			break;
		case 'p':
			target.password = optarg;
			break;
		case 'w':
			if (text_to_i64(optarg, &seconds) < 0)
				return 64;
			target.timeout = seconds * TIMESTAMP_SECOND;
			break;
		case 's':
			search.scope = LDAP_SEARCH_SUBTREE;
			break;
		case 'o':
			search.scope = LDAP_SEARCH_ONE_LEVEL;
			break;
		default:
			return 64;
		}
	}
	if (argc - optind < 2)
		return 64;
	target.uri = argv[optind];
	search.base = argv[optind + 1];
	search.filter = argc - optind > 2 && *argv[optind + 2] != '\0' ? argv[optind + 2] : NULL;
	search.attributes = (const char *const *)(argv + optind + (argc - optind > 3 ? 3 : argc - optind));
	for (const char *const *attribute = search.attributes; *attribute != NULL; attribute++)
		search.descriptors |= strcmp(*attribute, "nTSecurityDescriptor") == 0;

	if (ldap_session_open(&session, &target, &fault) < 0)
		return tell_fault(&fault);
	if (ldap_session_search(session, &search, tell_entry, (void *)(uintptr_t)search.attributes, &fault) < 0)
		return tell_fault(&fault);
	return 0;
}
