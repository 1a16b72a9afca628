/* SPDX-License-Identifier: Apache-2.0 */
/* The yardstick of the Event XML source: the same file, split at the same places, each record through one reused SAX2
 * push parser of libxml2 whose handlers only count. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "tests/bench/measure.h"

#define BUFFER_SIZE (256u * 1024u)

static uint64_t elements, attributes, text_bytes, events;

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
		     const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **values)
{
	(void)context;
	(void)name;
	(void)prefix;
	(void)uri;
	(void)namespace_count;
	(void)namespaces;
	(void)defaulted;
	(void)values;
	elements++;
	attributes += (uint64_t)attribute_count;
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)context;
	(void)name;
	(void)prefix;
	(void)uri;
}

static void on_text(void *context, const xmlChar *text, int size)
{
	(void)context;
	(void)text;
	text_bytes += (uint64_t)size;
}

/* The record from `text` to `end`. */
static void parse(xmlParserCtxtPtr parser, const char *text, const char *end)
{
	if (xmlCtxtResetPush(parser, text, (int)(end - text), NULL, NULL) != 0 ||
	    xmlParseChunk(parser, NULL, 0, 1) != 0)
		(void)fprintf(stderr, "a record is not well-formed\n");
	events++;
}

/* Parse the whole records in [text, end); returns where the rest begins. */
static const char *parse_records(xmlParserCtxtPtr parser, const char *text, const char *end)
{
	for (;;) {
		const char *start = memmem(text, (size_t)(end - text), "<Event ", 7), *close;

		if (start == NULL)
			return end - text < 7 ? text : end - 6;
		close = memmem(start, (size_t)(end - start), "</Event>", 8);
		if (close == NULL)
			return start;
		parse(parser, start, close + 8);
		text = close + 8;
	}
}

static int read_file(xmlParserCtxtPtr parser, int fd, uint64_t *ret_bytes)
{
	_cleanup_free_ char *buffer = malloc(BUFFER_SIZE);
	size_t have = 0;
	uint64_t bytes = 0;
	ssize_t size;

	if (buffer == NULL)
		return -ENOMEM;
	while ((size = read(fd, buffer + have, BUFFER_SIZE - have)) > 0) {
		const char *rest;

		bytes += (uint64_t)size;
		have += (size_t)size;
		rest = parse_records(parser, buffer, buffer + have);
		have -= (size_t)(rest - buffer);
		memmove(buffer, rest, have);
	}
	*ret_bytes = bytes;
	return size < 0 ? -errno : 0;
}

int main(int argc, char **argv)
{
	xmlSAXHandler handler = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.ignorableWhitespace = on_text,
	};
	_cleanup_close_ int fd = -1;
	xmlParserCtxtPtr parser;
	uint64_t bytes = 0;
	double start;
	int r;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: event_xml_bare_sax FILE\n");
		return 64;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
	if (fd < 0 || parser == NULL) {
		(void)fprintf(stderr, "%s: %s\n", argv[1], error_text(errno));
		return EXIT_FAILURE;
	}

	start = measure_seconds();
	r = read_file(parser, fd, &bytes);
	if (r < 0)
		(void)fprintf(stderr, "%s: %s\n", argv[1], error_text(r));
	measure_print("bare-sax", measure_seconds() - start, bytes, events, measure_rss_anon());
	xmlFreeParserCtxt(parser);
	return r < 0 || elements == 0 || attributes == 0 || text_bytes == 0;
}
