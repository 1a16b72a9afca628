/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target: what name servers and controllers send in datagrams, and names of objects. The first byte says which. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/lib/cldap.h"
#include "plugins/lib/dns_srv.h"
#include "plugins/probe_ad/dn.h"

static void walk_name(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *domain;
	size_t steps = 0;

	if (text == NULL)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	for (const char *part = text; part != NULL; part = dn_parent(part))
		if (steps++ > size || part < text || part > text + size)
			abort();
	(void)dn_has_reserved_name(text);
	domain = dn_domain(text);
	free(domain);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct srv_record records[8];
	struct netlogon netlogon;

	if (size == 0)
		return 0;
	if (data[0] % 3 == 0)
		(void)dns_srv_read(data + 1, size - 1, records, 8);
	else if (data[0] % 3 == 1)
		(void)netlogon_read(data + 1, size - 1, &netlogon);
	else
		walk_name(data + 1, size - 1);
	return 0;
}
