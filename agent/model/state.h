/* SPDX-License-Identifier: Apache-2.0 */
/* How a pure room hands its state to the store: rows of text, only those that changed. */
#ifndef WBH_MODEL_STATE_H
#define WBH_MODEL_STATE_H

/* value NULL: the row is gone. 0 or a failure, which the room forwards. */
typedef int (*state_row_function)(void *context, const char *key, const char *value);

#endif
