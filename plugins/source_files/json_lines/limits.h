/* SPDX-License-Identifier: Apache-2.0 */
/* What one line of JSON may cost. What is above is passed over and told as damage. */
#ifndef WBH_JSON_LINES_LIMITS_H
#define WBH_JSON_LINES_LIMITS_H

/* Bytes of one line. */
#define JSON_LINE_LIMIT (1024u * 1024u)
/* Objects and arrays inside each other. */
#define JSON_DEPTH_LIMIT 64u
/* Bytes before the object: the head of a syslog line. */
#define JSON_PREFIX_LIMIT 1024u
/* Digits of a number that a double holds exactly; a longer one is read as the text it is. */
#define JSON_EXACT_DIGITS 15u
/* Bytes of text that are kept for numbers among the values of one record. */
#define JSON_NUMBERS_LIMIT (64u * 1024u)

#endif
