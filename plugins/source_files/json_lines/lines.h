/* SPDX-License-Identifier: Apache-2.0 */
/* Takes one line after the other from the window, whole or told why not. */
#ifndef WBH_JSON_LINES_LINES_H
#define WBH_JSON_LINES_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "plugins/source_files/emitter.h"
#include "plugins/source_files/window.h"

enum { LINES_REST = 2 };

/* The next line, without its end, is at window->text: *ret_size bytes. 0; 1 where there is none (yet); LINES_REST where
 * the window has settled on one whose end is not written; negative. */
int lines_next(struct emitter *emitter, struct window *window, size_t limit, size_t *ret_size);
/* Consume it together with its end. */
void lines_consume(struct window *window, size_t size);

#endif
