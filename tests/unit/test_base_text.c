/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for text: comparing, UTF-8, columns, numbers, nearest names. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tests/lib/tap.h"

static void test_compare(void)
{
	char mixed[] = "Ab\xc3\x84Z[";
	const char *trimmed;
	size_t size;
	char *copy;

	tap_ok(text_equal("a", "a") && !text_equal("a", "A") && !text_equal("a", "ab"),
	       "text is compared byte by byte");
	tap_ok(text_equal(NULL, NULL) && !text_equal(NULL, "") && !text_equal("", NULL),
	       "NULL equals nothing but NULL");
	tap_ok(text_equal_fold("ADSync", "adsync") && !text_equal_fold("ADSync", "ADSyn"), "or without case");
	tap_ok(text_equal_fold(NULL, NULL) && !text_equal_fold("", NULL), "NULL stays NULL without case");
	tap_ok(!text_equal_fold("\xc3\x84", "\xc3\xa4") && !text_equal_fold("@", "`") && !text_equal_fold("[", "{"),
	       "only ASCII letters have a case");
	tap_ok(text_starts("abc", "ab") && text_starts("abc", "") && !text_starts("ab", "abc"),
	       "a text starts with its start");
	tap_ok(text_matches("*@corp.example", "anna@corp.example", false) && text_matches("*", "", false) &&
		       text_matches("a*b*c", "aXbYbZc", false) && text_matches("SYNC*", "sync01", true),
	       "a star stands for anything, also for nothing");
	tap_ok(!text_matches("SYNC*", "sync01", false) && !text_matches("sync", "sync01", false) &&
		       !text_matches("a*b", "abc", false) && !text_matches("?", "a", false),
	       "and everything else for itself");
	tap_ok(text_starts_fold("ABc", "aB") && !text_starts_fold("a", "ab") && !text_starts_fold(NULL, ""),
	       "also without case");

	text_lower(mixed);
	tap_is_text(mixed, "ab\xc3\x84z[", "lower case changes ASCII letters only");

	size = strlen(" \t\r\n a b \v\f");
	trimmed = text_trim(" \t\r\n a b \v\f", &size);
	tap_ok(size == 3 && strncmp(trimmed, "a b", 3) == 0, "white space goes at both ends, not inside");
	size = 3;
	(void)text_trim("   ", &size);
	tap_is_int(size, 0, "of white space nothing is left");
	size = 2;
	tap_ok(*text_trim("\xc2\xa0", &size) == '\xc2' && size == 2, "a no-break space is no ASCII white space");

	copy = text_copy("abcdef", 3);
	tap_is_text(copy, "abc", "the start of a text can be copied");
	free(copy);
	copy = text_copy(NULL, 0);
	tap_is_text(copy, "", "a copy of nothing is an empty text");
	free(copy);
	tap_ok(text_copy("x", SIZE_MAX) == NULL, "what memory cannot hold is not copied");
}

static void test_utf8(void)
{
	static const struct {
		const char *bytes;
		size_t size;
		size_t valid;
		const char *repaired;
		const char *name;
	} cases[] = {
		{ "", 0, 0, "", "nothing" },
		{ "plain ASCII, longer than eight", 30, 30, "plain ASCII, longer than eight", "ASCII" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91", 9, 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91",
		  "characters of two, three and four bytes" },
		{ "\xf4\x8f\xbf\xbf", 4, 4, "\xf4\x8f\xbf\xbf", "the last character, U+10FFFF" },
		{ "\xf4\x90\x80\x80", 4, 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		  "above the last character" },
		{ "\xed\x9f\xbf", 3, 3, "\xed\x9f\xbf", "the last before the surrogates" },
		{ "\xed\xa0\x80", 3, 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "a surrogate" },
		{ "\xc0\xaf", 2, 0, "\xef\xbf\xbd\xef\xbf\xbd", "an overlong form of two bytes" },
		{ "\xe0\x80\xaf", 3, 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "an overlong form of three bytes" },
		{ "\xf0\x8f\xbf\xbf", 4, 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		  "an overlong form of four bytes" },
		{ "ab\xe2\x82", 4, 2, "ab\xef\xbf\xbd", "a character cut at the end is one replacement" },
		{ "\xe2\x82z", 3, 0, "\xef\xbf\xbdz", "a character cut inside keeps what follows" },
		{ "\xf0\x9f\x94\xf0\x9f\x94\x91", 7, 0, "\xef\xbf\xbd\xf0\x9f\x94\x91", "a character cut by another" },
		{ "\x80", 1, 0, "\xef\xbf\xbd", "a lone continuation" },
		{ "\xff\xfe", 2, 0, "\xef\xbf\xbd\xef\xbf\xbd", "bytes that never occur" },
		{ "12345678\xff", 9, 8, "12345678\xef\xbf\xbd", "a bad byte right after eight good ones" },
		{ "1234567\xff", 8, 7, "1234567\xef\xbf\xbd", "a bad byte as the eighth" },
	};
	size_t i;

	for (i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_buffer_ struct buffer buffer = BUFFER(100);

		tap_is_int(text_valid_utf8(cases[i].bytes, cases[i].size), cases[i].valid, "valid part: %s",
			   cases[i].name);
		(void)text_append_repaired(&buffer, cases[i].bytes, cases[i].size);
		tap_is_text(buffer_text(&buffer), cases[i].repaired, "repaired: %s", cases[i].name);
	}
}

static void test_repair(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(100), small = BUFFER(4);

	tap_is_int(text_append_repaired(&buffer, "a\0b\0\0", 5), 3, "each NUL is counted");
	tap_is_text(buffer_text(&buffer),
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd\xef\xbf\xbd",
		    "and replaced");
	tap_is_int(text_valid_utf8("a\0b", 3), 3, "though a NUL is valid UTF-8");
	tap_is_int(text_append_repaired(&small, "ab\xff\xff", 4), 2, "what is replaced is counted past the limit");
	tap_ok(small.error != 0, "but the limit holds");
}

static void test_cut(void)
{
	const char *key = "a\xf0\x9f\x94\x91z";

	tap_is_int(text_cut(key, 6, 100), 6, "what fits is not cut");
	tap_is_int(text_cut(key, 6, 6), 6, "what just fits neither");
	tap_is_int(text_cut(key, 6, 5), 5, "a cut between characters is kept");
	tap_is_int(text_cut(key, 6, 4), 1, "a cut inside a character moves before it");
	tap_is_int(text_cut(key, 6, 2), 1, "wherever it is");
	tap_is_int(text_cut(key, 6, 0), 0, "to nothing if it must");
	tap_is_int(text_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5, "what is no UTF-8 is cut anywhere");
	tap_is_int(text_cut("\x80\x80\x80", 3, 1), 1, "also near the start");
}

static void test_columns(void)
{
	tap_is_int(text_columns("Password writeback"), 18, "ASCII takes a column each");
	tap_is_int(text_columns("\xc3\xa6\xc3\xb8\xc3\xa5"), 3, "so do Danish letters");
	tap_is_int(text_columns("e\xcc\x81"), 1, "a combining accent takes none");
	tap_is_int(text_columns("\xe4\xb8\xad\xe6\x96\x87"), 4, "Chinese takes two each");
	tap_is_int(text_columns("\xea\xb0\x80\xef\xbc\xa1"), 4, "so do Hangul and full-width letters");
	tap_is_int(text_columns("\xf0\x9f\x94\x91"), 2, "and an emoji");
	tap_is_int(text_columns("\xe2\x94\x80\xe2\x96\xba\xe2\x80\xa6"), 3, "line drawing takes one");
	tap_is_int(text_columns("\xe2\x80\x8b\xef\xb8\x8f"), 0, "zero-width space and variation selector take none");
	tap_is_int(text_columns("a\tb\x7f\xc2\x85"), 2, "control characters take none");
	tap_is_int(text_columns("a\xff\xe2\x82"), 3, "what is not UTF-8 takes one as it is replaced");
	tap_is_int(text_columns("\xf0\xaf\xa8\x9d\xf0\xbf\xbf\xbd"), 3, "the tables end where they should");
}

static void test_numbers(void)
{
	uint64_t number = 7;
	int64_t whole = 7;
	bool yes;

	tap_ok(text_to_u64("0", &number) == 0 && number == 0, "0 is a number");
	tap_ok(text_to_u64("18446744073709551615", &number) == 0 && number == UINT64_MAX, "so is the largest");
	tap_ok(text_to_u64("0xfFfFffffffffffff", &number) == 0 && number == UINT64_MAX, "hexadecimal, too");
	tap_ok(text_to_u64("0X80231343", &number) == 0 && number == 0x80231343, "with a capital X");
	number = 7;
	tap_is_int(text_to_u64("18446744073709551616", &number), -ERANGE, "one above is out of range");
	tap_is_int(text_to_u64("0x10000000000000000", &number), -ERANGE, "hexadecimal, too");
	tap_is_int(text_to_u64("99999999999999999999999x", &number), -EINVAL,
		   "a long number with a letter is no number");
	tap_ok(text_to_u64("", &number) == -EINVAL && text_to_u64(NULL, &number) == -EINVAL &&
		       text_to_u64("0x", &number) == -EINVAL,
	       "nothing is no number");
	tap_ok(text_to_u64(" 1", &number) == -EINVAL && text_to_u64("1 ", &number) == -EINVAL &&
		       text_to_u64("+1", &number) == -EINVAL && text_to_u64("-1", &number) == -EINVAL &&
		       text_to_u64("12a", &number) == -EINVAL && text_to_u64("0x1g", &number) == -EINVAL,
	       "blanks, signs and letters are no number");
	tap_is_int(number, 7, "failures leave the result alone");

	tap_ok(text_to_i64("-9223372036854775808", &whole) == 0 && whole == INT64_MIN, "the lowest whole number");
	tap_ok(text_to_i64("9223372036854775807", &whole) == 0 && whole == INT64_MAX, "the highest");
	tap_is_int(text_to_i64("9223372036854775808", &whole), -ERANGE, "one above is out of range");
	tap_is_int(text_to_i64("-9223372036854775809", &whole), -ERANGE, "one below is out of range");
	tap_ok(text_to_i64("-0x10", &whole) == 0 && whole == -16, "negative hexadecimal");
	tap_ok(text_to_i64("-", &whole) == -EINVAL && text_to_i64("--1", &whole) == -EINVAL &&
		       text_to_i64(NULL, &whole) == -EINVAL,
	       "signs alone are no number");

	tap_ok(text_to_bool("yes", &yes) == 0 && yes && text_to_bool("no", &yes) == 0 && !yes, "yes and no");
	tap_ok(text_to_bool("TRUE", &yes) == 0 && yes && text_to_bool("False", &yes) == 0 && !yes, "true and false");
	tap_ok(text_to_bool("on", &yes) == 0 && yes && text_to_bool("off", &yes) == 0 && !yes, "on and off");
	tap_ok(text_to_bool("1", &yes) == 0 && yes && text_to_bool("0", &yes) == 0 && !yes, "1 and 0");
	tap_ok(text_to_bool("ja", &yes) == -EINVAL && text_to_bool("", &yes) == -EINVAL &&
		       text_to_bool(NULL, &yes) == -EINVAL,
	       "nothing else");
}

static void test_nearest(void)
{
	static const char *const names[] = {
		"path", "poll", "lateness", "timezone", "date-order", "bind-password-file"
	};
	char long_word[200];

	memset(long_word, 'a', sizeof(long_word) - 1);
	long_word[sizeof(long_word) - 1] = '\0';

	tap_is_text(text_nearest("pth", names, ELEMENTS(names)), "path", "a missing letter");
	tap_is_text(text_nearest("ptah", names, ELEMENTS(names)), "path", "two letters swapped");
	tap_is_text(text_nearest("Polll", names, ELEMENTS(names)), "poll", "one too many, and case");
	tap_is_text(text_nearest("time-zone", names, ELEMENTS(names)), "timezone", "another way to write it");
	tap_is_text(text_nearest("bind-passwd-file", names, ELEMENTS(names)), "bind-password-file",
		    "two missing letters");
	tap_is_text(text_nearest("path", names, ELEMENTS(names)), "path", "the name itself");
	tap_is_text(text_nearest("keytab", names, ELEMENTS(names)), NULL, "another word is no typo");
	tap_is_text(text_nearest("p", names, ELEMENTS(names)), NULL, "one letter is no typo of four");
	tap_is_text(text_nearest("", names, ELEMENTS(names)), NULL, "nothing is near nothing");
	tap_is_text(text_nearest(long_word, names, ELEMENTS(names)), NULL, "very long words are not compared");
	tap_is_text(text_nearest("path", names, 0), NULL, "no names, no nearest");
}

int main(void)
{
	test_compare();
	test_utf8();
	test_repair();
	test_cut();
	test_columns();
	test_numbers();
	test_nearest();
	return tap_done();
}
