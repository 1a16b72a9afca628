/* SPDX-License-Identifier: Apache-2.0 */
/* What one record of Event XML may cost. What is above is passed over and told as damage. */
#ifndef WBH_EVENT_XML_LIMITS_H
#define WBH_EVENT_XML_LIMITS_H

/* Bytes of one record as it is written. Windows itself ends events at 64 KiB of binary; their XML stays far below. */
#define EVENT_XML_RECORD_LIMIT (1024u * 1024u)
#define EVENT_XML_DEPTH_LIMIT 64u
#define EVENT_XML_ELEMENT_LIMIT 16384u
/* Of one element. libxml2 compares each attribute with every other. */
#define EVENT_XML_ATTRIBUTE_LIMIT 256u
/* Declarations in one record. libxml2 looks each prefix up one by one. */
#define EVENT_XML_NAMESPACE_LIMIT 128u
/* Bytes of text that are kept of one record. */
#define EVENT_XML_TEXT_LIMIT (2u * 1024u * 1024u)
/* Bytes of names that the parser remembers from record to record before it is made anew. */
#define EVENT_XML_NAMES_LIMIT (256u * 1024u)
/* The raw look at a record needs this much in one go: the namespace is the longest thing it compares. */
#define EVENT_XML_HEAD_STEP 64u
/* Between records: comments, and everything else (declarations, tags of a root element). */
#define EVENT_XML_COMMENT_LIMIT EVENT_XML_RECORD_LIMIT
#define EVENT_XML_TAG_LIMIT 4096u
/* Text that was given to the parser in vain and is looked at a second time: so much from the start, and so many bytes
 * more for each byte read. Without credit the search goes on behind it, so that no file takes longer than its size
 * allows. */
#define EVENT_XML_CREDIT_START (16u * 1024u * 1024u)
#define EVENT_XML_CREDIT_RATE 4u

#define EVENT_XML_NAMESPACE "http://schemas.microsoft.com/win/2004/08/events/event"

#endif
