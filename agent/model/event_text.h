/* SPDX-License-Identifier: Apache-2.0 */
/* One event as one line of text: the JSON of --events, and the Event XML that Windows writes. */
#ifndef WBH_MODEL_EVENT_TEXT_H
#define WBH_MODEL_EVENT_TEXT_H

#include "base/buffer.h"
#include "model/event.h"

/* Both append one line with its newline; what the record has not is left out. Failure is the buffer's: look at
 * buffer->error. */

/* `data` is an array where all values are unnamed, else an object: a name met more than once holds an array, and
 * unnamed values among named ones stand under "Data". */
void event_write_json(const struct wbh_event *event, struct buffer *buffer);
/* Single quotes, the elements in EvtRender's order, no root. Line breaks inside values become character references, so
 * that a line is an event. */
void event_write_xml(const struct wbh_event *event, struct buffer *buffer);

#endif
