/* SPDX-License-Identifier: Apache-2.0 */
/* The books of codes: how files are read and overridden, and that the ones we ship say something of every code that
 * matters. */
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "config/code_files.h"
#include "tests/lib/tap.h"

static char folder[] = "/tmp/wbhealth-test-codes-XXXXXX";

static void write_file(const char *directory, const char *name, const char *text)
{
	_cleanup_free_ char *path = NULL, *parent = NULL;
	FILE *file;

	if (asprintf(&parent, "%s/%s", folder, directory) < 0)
		return;
	(void)mkdir(parent, 0755);
	if (asprintf(&path, "%s/%s", parent, name) < 0)
		return;
	file = fopen(path, "we");
	if (file == NULL)
		return;
	(void)fputs(text, file);
	(void)fclose(file);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static const struct code *find_code(const struct code_book *book, const char *kind, const char *provider,
				    const char *code)
{
	for (size_t i = 0; i < book->code_count; i++)
		if (text_equal(book->codes[i].kind, kind) && text_equal_fold(book->codes[i].provider, provider) &&
		    text_equal_fold(book->codes[i].code, code))
			return &book->codes[i];
	return NULL;
}

static void test_read(void)
{
	_cleanup_(code_book_done) struct code_book book = { 0 };
	_cleanup_free_ char *vendor = NULL, *own = NULL;
	struct wbh_problem problem = { .text = "" };
	const struct code *code;

	if (asprintf(&vendor, "%s/vendor", folder) < 0 || asprintf(&own, "%s/own", folder) < 0)
		return;
	write_file("vendor", "a.conf",
		   "[event Directory Synchronization 611]\nmeaning = m1\ncause = c; with # signs\n"
		   "remedy = r1\nfindings = hash-sync.domain-failed WB4003\nreference = ref\n"
		   "[hr 80230626]\nmeaning = m2\n");
	write_file("vendor", "b.conf", "[rpc 1722]\nmeaning = m3\n");
	write_file("own", "mine.conf", "[hr 80230626]\nmeaning = our own words\n");

	tap_is_int(code_files_read(&book, (const char *const[]){ vendor, own, "/nonexistent" }, 3, &problem), 0,
		   "codes are read from several folders%s", problem.text);
	tap_is_int(book.code_count, 3, "each once");
	code = find_code(&book, "event", "Directory Synchronization", "611");
	if (!tap_ok(code != NULL, "an event's provider may have blanks"))
		return;
	tap_is_text(code->meaning, "m1", "meaning");
	tap_is_text(code->cause, "c; with # signs", "cause");
	tap_is_text(code->remedy, "r1", "remedy");
	tap_is_text(code->findings, "hash-sync.domain-failed WB4003", "findings");
	tap_is_text(code->reference, "ref", "reference");
	code = find_code(&book, "hr", NULL, "80230626");
	tap_is_text(code != NULL ? code->meaning : NULL, "our own words", "an administrator's section replaces ours");
	code = find_code(&book, "rpc", NULL, "1722");
	tap_ok(code != NULL && code->cause == NULL && code->provider == NULL, "what is not said is not there");
}

static const struct {
	const char *text;
	const char *told;
} mistakes[] = {
	{ "[event 611]\nmeaning = m\n", "x.conf:1: an event has a provider and an id: [event PROVIDER ID]" },
	{ "[evnt A 1]\nmeaning = m\n", "x.conf:1: unknown kind of code \"evnt\"; there are event, hr, rpc, ldap, sspr, "
				       "http, aadsts, pta; did you mean \"event\"?" },
	{ "[hr]\nmeaning = m\n", "x.conf:1: which code? [hr CODE]" },
	{ "[hr 1]\ncause = c\n", "x.conf:1: [hr 1] needs \"meaning\"" },
	{ "[hr 1]\nmeaning = m\nmeening = n\n", "x.conf:3: unknown key \"meening\", did you mean \"meaning\"?" },
	{ "[hr 1]\nmeaning = m\nmeaning = n\n", "x.conf:3: \"meaning\" may stand once" },
	{ "[hr 1]\nmeaning =\n", "x.conf:2: \"meaning\" has no value" },
	{ "[hr 1]\nmeaning = m\nfindings = policy.refused no.such\n", "x.conf:3: there is no finding \"no.such\"" },
	{ "[hr 1]\nmeaning\n", "x.conf:2: is neither \"key = value\" nor [section] nor a # comment" },
};

static void test_mistakes(void)
{
	_cleanup_free_ char *directory = NULL;

	if (asprintf(&directory, "%s/mistakes", folder) < 0)
		return;
	for (size_t i = 0; i < ELEMENTS(mistakes); i++) {
		struct code_book book = { 0 };
		struct wbh_problem problem = { .text = "" };
		const char *told;
		int r;

		write_file("mistakes", "x.conf", mistakes[i].text);
		r = code_files_read(&book, (const char *const[]){ directory }, 1, &problem);
		told = strstr(problem.text, "x.conf");
		told = r == -WBH_E_CONFIG && told != NULL ? told : "(accepted)";
		if (!tap_ok(text_equal(told, mistakes[i].told), "mistake: %s", mistakes[i].told))
			printf("#   told: %s\n", told);
		code_book_done(&book);
	}
}

/* Every code that the findings of today are made from, and the numbers people search for. */
static const struct {
	const char *kind;
	const char *provider;
	const char *codes;
} wanted[] = {
	{ "event", "PasswordResetService",
	  "31001 31002 31003 31004 31005 31006 31007 31008 31009 31010 31011 31012 31013 31014 31015 31016 31017 31018 "
	  "31019 31034 31044 32000 32001 32002 32003 32004 32005 32006 32007 32008 32009 32010 32011 32012 32013 32014 "
	  "32015 32016 33000 33001 33002 33003 33004 33005 33006 33007 33008 33009" },
	{ "event", "ADSync", "403 405 904 906 2001 2002 6100 6105 6110 6126 6127 6306 6329 6800 6801 6803 6900 6941" },
	{ "event", "Directory Synchronization",
	  "0 104 105 106 107 109 114 115 116 117 601 602 603 604 605 606 607 609 610 611 612 613 614 615 616 617 618 "
	  "619 620 621 622 623 650 651 652 653 654 655 656 657 658 659 660 661 662 663 664 665 666 667 668" },
	{ "event", "Service Control Manager", "7000 7031 7034 7036 7038" },
	{ "hr", NULL,
	  "80230619 80230626 8023061f 8023062c 80230402 80230405 80230613 80230818 80231367 800700CE 80070005 800706BA "
	  "80004005 80070002 800700b7 80005000" },
	{ "rpc", NULL,
	  "5 6 14 81 90 1127 1130 1331 1450 1722 1723 1726 1727 1728 1753 1818 1825 8333 8420 8439 8446 8451 8453 8456 "
	  "8465 8593" },
	{ "ldap", NULL, "525 52e 530 531 532 533 701 773 775" },
	{ "sspr", NULL, "SSPR_0009 SSPR_0010 SSPR_0011 SSPR_0012 SSPR_0013 SSPR_0014 SSPR_0029 SSPR_0030" },
};

static void test_shipped(void)
{
	_cleanup_(code_book_done) struct code_book book = { 0 };
	_cleanup_free_ char *directory = NULL;
	const char *source = getenv("abs_top_srcdir");
	struct wbh_problem problem = { .text = "" };

	if (asprintf(&directory, "%s/conf/codes.d", source != NULL ? source : ".") < 0)
		return;
	tap_is_int(code_files_read(&book, (const char *const[]){ directory }, 1, &problem), 0,
		   "conf/codes.d is read %s", problem.text);

	for (size_t i = 0; i < ELEMENTS(wanted); i++) {
		_cleanup_free_ char *codes = strdup(wanted[i].codes);
		char *rest = NULL;

		if (codes == NULL)
			return;
		for (char *name = strtok_r(codes, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
			const struct code *code = find_code(&book, wanted[i].kind, wanted[i].provider, name);

			tap_ok(code != NULL && code->meaning != NULL && code->remedy != NULL,
			       "[%s %s%s%s] says what it means and what to do", wanted[i].kind,
			       wanted[i].provider != NULL ? wanted[i].provider : "",
			       wanted[i].provider != NULL ? " " : "", name);
		}
	}
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	test_read();
	test_mistakes();
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	test_shipped();
	return tap_done();
}
