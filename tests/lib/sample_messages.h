/* SPDX-License-Identifier: Apache-2.0 */
/* One message of each type with every field filled in, of our own making, and a decoder for whatever type comes. */
#ifndef WBH_TESTS_SAMPLE_MESSAGES_H
#define WBH_TESTS_SAMPLE_MESSAGES_H

#include "run/message.h"

extern const struct message_start sample_start;
extern const struct message_ready sample_ready;
extern const struct wbh_plugin sample_plugin;
extern const struct wbh_event sample_event;
extern const struct wbh_symptom sample_symptom;
extern const struct wbh_fact sample_fact;
extern const struct wbh_progress sample_progress;
extern const struct wbh_damage sample_damage;
extern const struct wbh_prediction sample_prediction;
extern const struct wbh_population sample_population;
extern const struct wbh_change sample_change;

/* -ENOENT for types without a body. */
int sample_encode(uint16_t type, struct buffer *buffer);

/* Decode and read every byte of the result, so that a sanitizer sees each pointer. -ENOENT as above. */
int sample_decode(struct message_arena *arena, uint16_t type, const void *body, size_t size,
		  struct wbh_problem *problem);

#endif
