/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as the regional settings of a Windows desktop write them. */
#ifndef WBH_EVENT_COPY_DATE_H
#define WBH_EVENT_COPY_DATE_H

#include <stddef.h>
#include <stdint.h>

enum date_order { DATE_UNKNOWN, DATE_DAY_MONTH_YEAR, DATE_MONTH_DAY_YEAR, DATE_YEAR_MONTH_DAY };

enum date_answer { DATE_READ = 0, DATE_AMBIGUOUS = 1, DATE_WRONG = 2 };

/* The order that the text itself proves: by a year of four digits in front, or a number above 12. */
enum date_order date_proved_order(const char *text, size_t size);
/* "8/10/2026 11:00:39 AM", "10.08.2026 11:00:39", "2026-08-10 11.00.39". What the text itself proves goes before
 * `order`. *ret is local time, microseconds as if it were UTC. */
enum date_answer date_parse(const char *text, size_t size, enum date_order order, int64_t *ret);

#endif
