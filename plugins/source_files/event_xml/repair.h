/* SPDX-License-Identifier: Apache-2.0 */
/* Characters that XML does not allow, which real logs have all the same: bytes of another encoding, control characters
 * of a message, references to them. */
#ifndef WBH_EVENT_XML_REPAIR_H
#define WBH_EVENT_XML_REPAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* Whether XML allows all bytes of the text as they are. */
bool repair_is_clean(const char *text, size_t size);
/* Append the text with what XML does not allow replaced by U+FFFD; with `references` also references to such
 * characters. Returns the bytes replaced. '<' and '>' stay as many as they were. */
size_t repair_append(struct buffer *buffer, const char *text, size_t size, bool references);

#endif
