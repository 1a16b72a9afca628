/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the journal's message catalogue, so that `journalctl -x` explains each finding: one entry per row of
 * finding.def, with the remedy of conf/lang/en.conf. Runs while the package is built: make-catalogue DIRECTORY */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "config/phrase_files.h"
#include "model/finding.h"
#include "model/stage.h"

#define COLUMNS 78u
#define TEXT_LIMIT ((size_t)64 << 10)

/* journald fills in the fields of the entry; only short ones, so cause and remedy cannot be among them. */
#define SUBJECT_FIELD "@WBHEALTH_SUBJECT@"

static const char *name_value(void *context, const char *name)
{
	const struct finding_type *type = context;
	int key = wbh_key_from_name(name);

	/* Known only where the finding can be about nothing else. */
	return key >= 0 && type->subjects == UINT32_C(1) << key ? SUBJECT_FIELD : NULL;
}

/* A line that began so would be a comment, or the next entry. */
static bool may_begin_line(const char *word)
{
	return word[0] != '#' && word[0] != ';' && !text_starts(word, "--");
}

/* A remedy counts its steps: "1. Do this. 2. Do that." */
static bool is_step(const char *word, size_t size, unsigned step)
{
	char expected[16];

	return snprintf(expected, sizeof(expected), "%u.", step) == (int)size && strncmp(word, expected, size) == 0;
}

static void print_wrapped(const char *text)
{
	unsigned next_step = 1;
	size_t column = 0;

	while (*text != '\0') {
		size_t size = strcspn(text, " ");
		bool step = is_step(text, size, next_step);

		next_step += step;
		if (column > 0 && (step || column + 1 + size > COLUMNS) && may_begin_line(text)) {
			(void)putchar('\n');
			column = 0;
		}
		column += (size_t)printf("%s%.*s", column > 0 ? " " : "", (int)size, text);
		text += size;
		text += strspn(text, " ");
	}
	(void)putchar('\n');
}

/* What is known only in a case is shown as a place to fill: "(unknown user)" -> "<user>". */
static void print_general(const char *text)
{
	static const char unknown[] = "(unknown ";
	_cleanup_buffer_ struct buffer general = BUFFER(TEXT_LIMIT);

	while (*text != '\0') {
		size_t size = strcspn(text, "(");

		(void)buffer_append(&general, text, size);
		text += size;
		if (text_starts(text, unknown)) {
			text += sizeof(unknown) - 1;
			size = strcspn(text, ")");
			(void)buffer_printf(&general, "<%.*s>", (int)size, text);
			text += size + (text[size] != '\0');
		} else if (*text != '\0') {
			(void)buffer_append_byte(&general, *text++);
		}
	}
	print_wrapped(buffer_text(&general));
}

static int print_remedy(const struct finding_type *type, const char *remedy)
{
	_cleanup_buffer_ struct buffer text = BUFFER(TEXT_LIMIT);
	int r = phrase_render(remedy, name_value, (void *)type, &text);

	if (r < 0)
		return r;
	(void)puts("\nWhat to do:");
	print_general(buffer_text(&text));
	return 0;
}

static int print_entry(enum finding_id id, const struct phrase *phrase)
{
	const struct finding_type *type = finding_type(id);
	char message_id[DIGEST_TEXT_SIZE];
	int r = 0;

	(void)printf("-- %s\n", finding_message_id(id, message_id));
	(void)printf("Subject: %s\n", phrase->title != NULL ? phrase->title : type->title);
	(void)printf("Defined-By: wbhealth\nDocumentation: man:wbhealthd(8)\n");
	if (phrase->reference != NULL)
		(void)printf("Documentation: %s\n", phrase->reference);

	(void)printf("\nThis finding is %s.\n", type->id);
	(void)printf("Name:     %s\n", type->name);
	(void)printf("Concerns: @WBHEALTH_SUBJECT_TYPE@ " SUBJECT_FIELD "\n");
	(void)printf("State:    @WBHEALTH_STATE@ (@WBHEALTH_LEVEL@)\n");
	(void)printf("Stage:    %s, %s\n", stage_name(type->stage), stage_words(type->stage));
	if (phrase->remedy != NULL)
		r = print_remedy(type, phrase->remedy);
	(void)printf("\n`wbhealthd --explain %s` says more.\n\n", type->id);
	return r;
}

static void print_state(void)
{
	char message_id[DIGEST_TEXT_SIZE];

	(void)printf("-- %s\n", state_message_id(message_id));
	(void)puts("Subject: The agent's sign of life\n"
		   "Defined-By: wbhealth\nDocumentation: man:wbhealthd(8)\n\n"
		   "The health agent for password writeback on @WBHEALTH_SUBJECT@ is at work. Its verdict is\n"
		   "@WBHEALTH_VERDICT@, its worst open finding has level @WBHEALTH_LEVEL@.\n\n"
		   "Such an entry comes when the agent starts, is reloaded or is stopped, and in between every\n"
		   "15 minutes (state-interval). When none has come for twice as long, the agent is silent: then\n"
		   "nobody watches, and that no finding comes means nothing.\n\n"
		   "`wbhealthd --status` says more.\n");
}

int main(int argc, char **argv)
{
	_cleanup_(phrase_book_done) struct phrase_book book = { 0 };
	struct wbh_problem problem = { .text = "" };
	int r;

	if (argc != 2) {
		(void)fputs("usage: make-catalogue DIRECTORY-OF-en.conf\n", stderr);
		return EXIT_FAILURE;
	}
	r = phrase_files_read(&book, (const char *const[]){ argv[1] }, 1, "en", &problem);
	if (r < 0) {
		(void)fprintf(stderr, "%s: %s\n", problem.text[0] != '\0' ? problem.text : argv[1], error_text(r));
		return EXIT_FAILURE;
	}

	(void)puts("# Made by make-catalogue from the list of findings and their English words.\n");
	for (enum finding_id id = 0; id < FINDINGS && r >= 0; id++)
		r = print_entry(id, &book.phrases[id]);
	print_state();
	return r < 0 || fflush(stdout) != 0 || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
