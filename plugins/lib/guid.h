/* SPDX-License-Identifier: Apache-2.0 */
/* GUIDs: [MS-DTYP] 2.3.4. */
#ifndef WBH_PLUGINS_GUID_H
#define WBH_PLUGINS_GUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUID_SIZE 16u
#define GUID_TEXT_SIZE 37u

/* In the order of its binary form: the first three numbers little-endian. */
struct guid {
	uint8_t bytes[GUID_SIZE];
};

/* "00299570-246d-11d0-a768-00aa006e0529", in braces or without. 0 or -WBH_E_MALFORMED. */
int guid_parse(struct guid *ret, const char *text);
/* In lower case, without braces. */
const char *guid_text(const struct guid *guid, char text[static GUID_TEXT_SIZE]);
bool guid_is_null(const struct guid *guid);
bool guid_equal(const struct guid *a, const struct guid *b);

#endif
