/* SPDX-License-Identifier: Apache-2.0 */
/* Every way in which people write a code finds it, and finds nothing else. */
#include <string.h>

#include "base/text.h"
#include "config/code_spelling.h"
#include "tests/lib/tap.h"

static char event[] = "event", hr[] = "hr", rpc[] = "rpc", ldap[] = "ldap", sspr[] = "sspr", http[] = "http",
	    aadsts[] = "aadsts";

static struct code codes[] = {
	{ .kind = event, .provider = (char[]){ "ADSync" }, .code = (char[]){ "403" } },
	{ .kind = event,
	  .provider = (char[]){ "ADSync" },
	  .code = (char[]){ "6329" },
	  .also = (char[]){ "ADSync engine" } },
	{ .kind = event,
	  .provider = (char[]){ "Our Upgrade" },
	  .code = (char[]){ "300-399" },
	  .also = (char[]){ "New Upgrade" } },
	{ .kind = hr, .code = (char[]){ "80230619" } },
	{ .kind = hr, .code = (char[]){ "8023061f" } },
	{ .kind = hr, .code = (char[]){ "800706BA" } },
	{ .kind = rpc, .code = (char[]){ "1722" } },
	{ .kind = rpc, .code = (char[]){ "1331" } },
	{ .kind = rpc, .code = (char[]){ "5" } },
	{ .kind = ldap, .code = (char[]){ "525" } },
	{ .kind = ldap, .code = (char[]){ "52e" } },
	{ .kind = ldap, .code = (char[]){ "533" } },
	{ .kind = ldap, .code = (char[]){ "00000056" } },
	{ .kind = sspr, .code = (char[]){ "SSPR_0009" } },
	{ .kind = sspr, .code = (char[]){ "SSPR_0029" } },
	{ .kind = sspr, .code = (char[]){ "1-8" } },
	{ .kind = sspr, .code = (char[]){ "throttled" }, .also = (char[]){ "*too many*tries* | slow-down" } },
	{ .kind = http, .code = (char[]){ "403" } },
	{ .kind = aadsts, .code = (char[]){ "80001" } },
};

/* What is asked, and the answers as they are shown: "KIND CODE", the likeliest first. */
static const struct {
	const char *asked;
	const char *answers;
} questions[] = {
	{ "80230619", "hr 80230619" },
	{ "0x80230619", "hr 80230619" },
	{ "hr=80230619", "hr 80230619" },
	{ "hr=0x80230619", "hr 80230619" },
	{ "HRESULT: 0X80230619", "hr 80230619" },
	{ "-2145188327", "hr 80230619" },
	{ "2149778969", "hr 80230619" },
	{ "8023061F", "hr 8023061f" },
	{ "1722", "rpc 1722" },
	{ "rpc 1722", "rpc 1722" },
	{ "RPC error code 1722", "rpc 1722" },
	{ "0x6ba", "rpc 1722" },
	{ "6BA", "rpc 1722" },
	{ "1722 (0x6BA)", "rpc 1722" },
	{ "0x000006BA", "rpc 1722" },
	{ "800706BA", "hr 800706BA, rpc 1722" },
	{ "800706ba", "hr 800706BA, rpc 1722" },
	{ "-2147023174", "hr 800706BA, rpc 1722" },
	{ "5", "rpc 5" },
	{ "0x5", "rpc 5" },
	{ "error 5", "rpc 5" },
	{ "52e", "ldap 52e" },
	{ "0x52e", "ldap 52e" },
	{ "data 52e", "ldap 52e" },
	{ "49/52e", "ldap 52e" },
	{ "LDAP 49 data 52e (1326)", "ldap 52e" },
	{ "1326", "ldap 52e" },
	{ "Reason: '1326'", "ldap 52e" },
	{ "49/525", "ldap 525" },
	{ "data 525", "ldap 525" },
	{ "1331", "rpc 1331, ldap 533" },
	{ "00000056", "ldap 00000056" },
	{ "86", "ldap 00000056" },
	{ "SSPR_0009", "sspr SSPR_0009" },
	{ "SSPR_009", "sspr SSPR_0009" },
	{ "sspr_29", "sspr SSPR_0029" },
	{ "sspr 29", "sspr SSPR_0029" },
	{ "SSPR-0029", "sspr SSPR_0029" },
	{ "sspr29", "sspr SSPR_0029" },
	{ "29", "sspr SSPR_0029" },
	{ "sspr 3", "sspr 1-8" },
	{ "3", "" },
	{ "Throttled", "sspr throttled" },
	{ "slow-down", "sspr throttled" },
	{ "There were too many failed tries today", "sspr throttled" },
	{ "403", "event 403, http 403" },
	{ "http 403", "http 403" },
	{ "event 403", "event 403" },
	{ "event id 403", "event 403" },
	{ "ADSync 6329", "event 6329" },
	{ "adsync engine 6329", "event 6329" },
	{ "ADSync", "event 403, event 6329" },
	{ "ADSync 1722", "" },
	{ "305", "event 300-399" },
	{ "Our Upgrade 399", "event 300-399" },
	{ "New Upgrade 300-399", "event 300-399" },
	{ "300-399", "event 300-399" },
	{ "400", "" },
	{ "AADSTS80001", "aadsts 80001" },
	{ "80001", "aadsts 80001" },
	{ "hr 5", "rpc 5" },
	{ "-5", "" },
	{ "", "" },
	{ "-", "" },
	{ "0x", "" },
	{ "hr=", "" },
	{ "123456789012345678901234567890", "" },
	{ "1722 1331", "" },
};

static void answer(struct buffer *answers, const char *asked)
{
	for (enum code_match wanted = 0; wanted < CODE_MATCHES; wanted++)
		for (size_t i = 0; i < ELEMENTS(codes); i++)
			if (code_match(&codes[i], asked) == wanted)
				(void)buffer_printf(answers, "%s%s %s", answers->size > 0 ? ", " : "", codes[i].kind,
						    codes[i].code);
}

static void test_longest(void)
{
	char asked[2 * CODE_QUESTION_LIMIT];

	memset(asked, '1', sizeof(asked) - 1);
	asked[sizeof(asked) - 1] = '\0';
	for (size_t i = 0; i < ELEMENTS(codes); i++)
		if (code_match(&codes[i], asked) != CODE_MATCHES)
			tap_ok(false, "a text above the limit is %s %s", codes[i].kind, codes[i].code);
	tap_ok(true, "a text above the limit is no code");
}

int main(void)
{
	for (size_t i = 0; i < ELEMENTS(questions); i++) {
		_cleanup_buffer_ struct buffer answers = BUFFER(4096);

		answer(&answers, questions[i].asked);
		tap_is_text(buffer_text(&answers), questions[i].answers, "\"%s\"", questions[i].asked);
	}
	test_longest();
	return tap_done();
}
