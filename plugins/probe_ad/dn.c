/* SPDX-License-Identifier: Apache-2.0 */
/* Walking over the parts of a name. */
#include "plugins/probe_ad/dn.h"

#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

#define DOMAIN_LIMIT 256u

/* The unescaped comma behind the first part, or the end. */
static const char *part_end(const char *dn)
{
	while (*dn != '\0' && *dn != ',')
		dn += dn[0] == '\\' && dn[1] != '\0' ? 2 : 1;
	return dn;
}

const char *dn_parent(const char *dn)
{
	const char *end = part_end(dn);

	return *end == ',' && end[1] != '\0' ? end + 1 : NULL;
}

/* A directory escapes what is reserved, except the slash; an escaped byte of a longer character is none. */
static bool has_reserved(const char *at, const char *end)
{
	static const char escaped_bytes[] = "20 22 23 2b 2c 2f 3b 3c 3d 3e 5c 0a 0d";

	for (; at < end; at++) {
		char hex[3] = { 0 };

		if (*at == '/')
			return true;
		if (*at != '\\' || at + 1 == end)
			continue;
		at++;
		if (strchr(" ,+\"\\<>;=#", *at) != NULL)
			return true;
		if (at + 1 == end)
			continue;
		memcpy(hex, at, 2);
		text_lower(hex);
		if (strstr(escaped_bytes, hex) != NULL)
			return true;
	}
	return false;
}

bool dn_has_reserved_name(const char *dn)
{
	for (const char *part = dn; part != NULL; part = dn_parent(part)) {
		const char *value = strchr(part, '=');

		if (value != NULL && has_reserved(value + 1, part_end(part)))
			return true;
	}
	return false;
}

char *dn_domain(const char *dn)
{
	_cleanup_buffer_ struct buffer name = BUFFER(DOMAIN_LIMIT);

	for (const char *part = dn; part != NULL; part = dn_parent(part)) {
		const char *end = part_end(part);

		if (!text_starts_fold(part, "DC="))
			continue;
		(void)buffer_printf(&name, "%s%.*s", name.size > 0 ? "." : "", (int)(end - part - 3), part + 3);
	}
	return name.size > 0 ? buffer_steal_text(&name) : NULL;
}
