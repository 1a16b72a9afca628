/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for buffers, problems and error words. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/problem.h"
#include "tests/lib/tap.h"

static void test_filling(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(1000);
	char *place;
	int i;

	tap_is_text(buffer_text(&buffer), "", "an empty buffer is an empty text");
	tap_is_int(buffer_append(&buffer, NULL, 0), 0, "nothing can be appended");
	(void)buffer_append_text(&buffer, "ab");
	(void)buffer_append_byte(&buffer, 'c');
	(void)buffer_append(&buffer, "def", 2);
	(void)buffer_printf(&buffer, "-%d-%s", 42, "x");
	tap_is_text(buffer_text(&buffer), "abcde-42-x", "what is appended is the content");

	place = buffer_reserve(&buffer, 3);
	memcpy(place, "123", 3);
	buffer.size += 3;
	tap_is_text(buffer_text(&buffer), "abcde-42-x123", "a reserved place becomes content");

	buffer_consume(&buffer, 5);
	tap_is_text(buffer_text(&buffer), "-42-x123", "the start can be dropped");
	buffer_consume(&buffer, 0);
	tap_is_text(buffer_text(&buffer), "-42-x123", "dropping nothing drops nothing");
	buffer_consume(&buffer, 9999);
	tap_is_int(buffer.size, 0, "dropping more than there is leaves an empty buffer");

	for (i = 0; i < 100; i++)
		(void)buffer_printf(&buffer, "%09d,", i);
	tap_is_int(buffer.size, 1000, "a buffer fills up to its very limit");
	tap_ok(buffer.error == 0 && memcmp(buffer.data + 990, "000000099,", 10) == 0,
	       "its last bytes are the last ones");
	tap_is_int(strlen(buffer_text(&buffer)), 1000, "a full buffer still has a text");
}

static void test_limit(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(10), other = BUFFER(0);
	char *text;

	(void)buffer_append_text(&buffer, "12345678");
	tap_is_int(buffer_append_text(&buffer, "abc"), -WBH_E_LIMIT, "an append over the limit is refused");
	tap_is_int(buffer.size, 8, "and appends no part");
	tap_is_int(buffer_append_byte(&buffer, 'x'), -WBH_E_LIMIT, "the error stays for what would fit");
	tap_is_text(buffer_text(&buffer), "", "a buffer with an error has no text");
	tap_ok(buffer_reserve(&buffer, 1) == NULL, "nor a place");
	tap_is_int(buffer_printf(&buffer, "x"), -WBH_E_LIMIT, "nor takes formatted text");

	buffer_clear(&buffer);
	tap_is_int(buffer_printf(&buffer, "%s", "1234567890"), 0, "after clear, formatted text fills it to the limit");
	tap_is_int(buffer_printf(&buffer, "%s", ""), 0, "formatted nothing fits into a full buffer");
	tap_is_int(buffer_printf(&buffer, "%d", 1), -WBH_E_LIMIT, "one more digit does not");
	tap_ok(buffer_steal_text(&buffer) == NULL, "nothing can be stolen from an error");
	tap_is_int(buffer.error, 0, "stealing leaves it empty");

	(void)buffer_append_text(&buffer, "mine");
	text = buffer_steal_text(&buffer);
	tap_is_text(text, "mine", "content can be given away");
	tap_ok(buffer.size == 0 && buffer.limit == 10, "which keeps the limit");
	free(text);
	text = buffer_steal_text(&buffer);
	tap_is_text(text, "", "an empty buffer gives an empty text");
	free(text);

	tap_is_int(buffer_append(&buffer, "", SIZE_MAX), -WBH_E_LIMIT, "the largest size there is, is over the limit");
	tap_is_int(buffer_append_byte(&other, 'x'), -WBH_E_LIMIT, "a limit of 0 holds nothing");
	buffer_clear(&other);
	tap_is_text(buffer_text(&other), "", "but is a text");
}

static void test_problem(void)
{
	struct wbh_problem problem;
	char wide[2048];
	size_t i;

	tap_is_int(problem_set(NULL, -EINVAL, "%d", 1), -EINVAL, "nobody needs to listen to a problem");
	tap_is_int(problem_set(&problem, -ENOENT, "no %s", "file"), -ENOENT, "the error passes through");
	tap_is_text(problem.text, "no file", "the words are kept");

	(void)problem_at(&problem, -WBH_E_CONFIG, "a.conf", 12, "unknown key \"%s\"", "pth");
	tap_is_text(problem.text, "a.conf:12: unknown key \"pth\"", "file and line lead");
	(void)problem_at(&problem, -WBH_E_CONFIG, "a.conf", 0, "is empty");
	tap_is_text(problem.text, "a.conf: is empty", "the file alone leads where there is no line");
	(void)problem_set(&problem, -1, "source x: %s", problem.text);
	tap_is_text(problem.text, "source x: a.conf: is empty", "old words can be told in new ones");

	/* Two bytes each; with one before them, byte 1023 is in the middle of a character. */
	for (i = 0; i + 2 < sizeof(wide); i += 2)
		memcpy(wide + i, "\xc3\xa9", 2);
	wide[i] = '\0';
	(void)problem_set(&problem, -1, "%s", wide);
	tap_is_int(strlen(problem.text), 1022, "long words are cut at a character");
	(void)problem_set(&problem, -1, "x%s", wide);
	tap_is_int(strlen(problem.text), 1023, "at the last that fits");
	(void)problem_at(&problem, -1, wide, 7, "lost");
	tap_is_int(strlen(problem.text), 1022, "a long file name is cut, too");
}

static void test_error(void)
{
	tap_is_text(error_text(-WBH_E_TRUNCATED), "ends too early", "own codes have words");
	tap_is_text(error_text(WBH_E_LIMIT), "exceeds its size limit", "of either sign");
	tap_is_text(error_text(-WBH_E_STOPPED), "was told to stop", "up to the last");
	tap_is_int(WBH_E_LIMIT, 4096, "own codes begin above every errno");
	tap_is_text(error_text(-ENOENT), "No such file or directory", "an errno has the system's words");
	tap_is_text(error_text(-5000), "unknown error 5000", "an unknown one is named by its number");
	tap_is_text(error_text(-4000), "unknown error 4000", "on both sides");
	tap_is_text(error_text(INT32_MIN), "unknown error 2147483648", "to the very lowest");
}

int main(void)
{
	test_filling();
	test_limit();
	test_problem();
	test_error();
	return tap_done();
}
