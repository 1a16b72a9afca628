/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of all messages (message_fields.c), for message.c. */
#ifndef WBH_RUN_MESSAGE_FIELDS_H
#define WBH_RUN_MESSAGE_FIELDS_H

#include <stdint.h>

#include "run/message_codec.h"

struct message_acknowledge {
	uint64_t row;
};

extern const struct field_group message_start_group;
extern const struct field_group message_change_group;
extern const struct field_group message_ready_group;
extern const struct field_group message_description_group;
extern const struct field_group message_event_group;
extern const struct field_group message_symptom_group;
extern const struct field_group message_fact_group;
extern const struct field_group message_prediction_group;
extern const struct field_group message_population_group;
extern const struct field_group message_progress_group;
extern const struct field_group message_damage_group;
extern const struct field_group message_cursor_group;
extern const struct field_group message_acknowledge_group;
extern const struct field_group message_log_group;
extern const struct field_group message_done_group;

#endif
