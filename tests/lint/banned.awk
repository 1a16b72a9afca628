# SPDX-License-Identifier: Apache-2.0
# Calls that are not used here, looked for outside of comments and strings. Prints "FILE:LINE: CALL: instead".

function ban(names, instead, list, count, i)
{
	count = split(names, list, " ")
	for (i = 1; i <= count; i++)
		banned[list[i]] = instead
}

BEGIN {
	ban("strcpy strcat strncpy strncat sprintf vsprintf gets", "a struct buffer, or snprintf and its result")
	ban("strtok", "strcspn, or text_trim on a part")
	ban("alloca", "a limit known beforehand, or the heap")
	ban("atoi atol atof", "text_to_i64, which tells failures")
	ban("system popen", "nothing: no shell runs here")
	ban("tmpnam mktemp", "mkstemp, or O_TMPFILE")
	ban("rand srand", "getrandom")
	ban("signal", "sigaction")
	ban("gmtime localtime", "timestamp_format, or gmtime_r")
	ban("strerror", "error_text")
}

FNR == 1 {
	in_comment = 0
}

{
	line = $0
	gsub(/\\\\/, "", line)
	gsub(/'\\?"'/, "", line)
	gsub(/"(\\"|[^"])*"/, "\"\"", line)
	if (in_comment) {
		end = index(line, "*/")
		if (end == 0)
			next
		line = substr(line, end + 2)
		in_comment = 0
	}
	while ((start = index(line, "/*")) > 0) {
		rest = substr(line, start + 2)
		end = index(rest, "*/")
		if (end == 0) {
			in_comment = 1
			line = substr(line, 1, start - 1)
			break
		}
		line = substr(line, 1, start - 1) " " substr(rest, end + 2)
	}
	sub(/\/\/.*/, "", line)

	while (match(line, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
		call = substr(line, RSTART, RLENGTH - 1)
		sub(/[ \t]+$/, "", call)
		line = substr(line, RSTART + RLENGTH)
		if (call in banned)
			print FILENAME ":" FNR ": " call ": use " banned[call]
	}
}
