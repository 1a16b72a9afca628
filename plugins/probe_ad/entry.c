/* SPDX-License-Identifier: Apache-2.0 */
/* Text, numbers, times, identifiers and descriptors of an object. */
#include "plugins/probe_ad/entry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buffer.h"
#include "base/text.h"
#include "base/timestamp.h"

char *entry_text(struct ldap_entry *entry, const char *attribute)
{
	size_t size;
	const char *value = ldap_entry_value(entry, attribute, 0, &size);

	if (value == NULL || size > ENTRY_TEXT_LIMIT || strlen(value) != size || text_valid_utf8(value, size) != size)
		return NULL;
	return strdup(value);
}

bool entry_number(struct ldap_entry *entry, const char *attribute, int64_t *ret)
{
	const char *value = ldap_entry_value(entry, attribute, 0, NULL);

	return value != NULL && text_to_i64(value, ret) >= 0;
}

bool entry_sid(struct ldap_entry *entry, const char *attribute, size_t index, struct sid *ret)
{
	size_t size;
	const char *value = ldap_entry_value(entry, attribute, index, &size);

	return value != NULL && sid_read(ret, value, size) == (int)size;
}

bool entry_guid(struct ldap_entry *entry, const char *attribute, struct guid *ret)
{
	size_t size;
	const char *value = ldap_entry_value(entry, attribute, 0, &size);

	if (value == NULL || size != GUID_SIZE)
		return false;
	memcpy(ret->bytes, value, GUID_SIZE);
	return true;
}

int entry_time(struct ldap_entry *entry, const char *attribute, int64_t *ret)
{
	const char *value = ldap_entry_value(entry, attribute, 0, NULL);

	return value != NULL ? filetime_parse(ret, value) : -ENOENT;
}

bool entry_generalized_time(struct ldap_entry *entry, const char *attribute, int64_t *ret)
{
	const char *value = ldap_entry_value(entry, attribute, 0, NULL), *end;
	struct tm parts = { 0 };

	if (value == NULL)
		return false;
	end = strptime(value, "%Y%m%d%H%M%S", &parts);
	if (end == NULL || (*end != '.' && *end != 'Z'))
		return false;
	*ret = (int64_t)timegm(&parts) * TIMESTAMP_SECOND;
	return true;
}

int entry_descriptor(struct ldap_entry *entry, struct descriptor *ret, size_t *ret_offset)
{
	struct descriptor descriptor = { .bytes = NULL };
	const char *value = ldap_entry_value(entry, "nTSecurityDescriptor", 0, &descriptor.size);

	if (value == NULL)
		return 1;
	descriptor.bytes = malloc(descriptor.size + 1);
	if (descriptor.bytes == NULL)
		return -ENOMEM;
	memcpy(descriptor.bytes, value, descriptor.size);
	if (security_descriptor_read(&descriptor.read, descriptor.bytes, descriptor.size, ret_offset) < 0) {
		descriptor_done(&descriptor);
		return 2;
	}
	*ret = descriptor;
	return 0;
}

void descriptor_done(struct descriptor *descriptor)
{
	free(descriptor->bytes);
	*descriptor = (struct descriptor){ .bytes = NULL };
}

int read_object(struct ldap_session *session, const char *dn, const char *const *attributes,
		int (*each)(void *context, struct ldap_entry *entry), void *context, struct ldap_fault *ret_fault)
{
	const struct ldap_search what = {
		.base = dn, .scope = LDAP_SEARCH_BASE, .attributes = attributes, .descriptors = true
	};

	return ldap_session_search(session, &what, each, context, ret_fault);
}

char *filter_value(const char *text)
{
	_cleanup_buffer_ struct buffer value = BUFFER(3u * ENTRY_TEXT_LIMIT);

	for (; *text != '\0'; text++)
		if (strchr("()*\\", *text) != NULL)
			(void)buffer_printf(&value, "\\%02x", (unsigned char)*text);
		else
			(void)buffer_append_byte(&value, *text);
	return buffer_steal_text(&value);
}

static char *escape_byte(char *at, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	*at++ = '\\';
	*at++ = digits[byte >> 4];
	*at++ = digits[byte & 0xf];
	return at;
}

const char *filter_sid(const struct sid *sid, char text[static FILTER_SID_SIZE])
{
	char *at = escape_byte(escape_byte(text, 1), (uint8_t)sid->count);

	for (int shift = 40; shift >= 0; shift -= 8)
		at = escape_byte(at, (uint8_t)(sid->authority >> shift));
	for (unsigned i = 0; i < sid->count; i++)
		for (int shift = 0; shift <= 24; shift += 8)
			at = escape_byte(at, (uint8_t)(sid->sub_authorities[i] >> shift));
	*at = '\0';
	return text;
}

const char *filter_guid(const struct guid *guid, char text[static FILTER_GUID_SIZE])
{
	char *at = text;

	for (size_t i = 0; i < GUID_SIZE; i++)
		at = escape_byte(at, guid->bytes[i]);
	*at = '\0';
	return text;
}
