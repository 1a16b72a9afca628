# SPDX-License-Identifier: Apache-2.0
# Who may include whom, and where each foreign header lives. Prints "FILE:LINE: what is wrong".

function add_floor(floor, names, list, count, i)
{
	count = split(names, list, " ")
	for (i = 1; i <= count; i++)
		floors[list[i]] = floor
}

function add_homes(headers, pattern, list, count, i)
{
	count = split(headers, list, " ")
	for (i = 1; i <= count; i++)
		homes[list[i]] = pattern
}

function add_library(headers, list, count, i)
{
	count = split(headers, list, " ")
	for (i = 1; i <= count; i++)
		library[list[i]] = 1
}

function complain(what)
{
	print FILENAME ":" FNR ": " what
}

# The room of a file as the walls count it: a folder of agent/, "main", "plugins/NAME", "plugins/lib" or "tests".
function room_of(path, parts)
{
	split(path, parts, "/")
	if (path == "agent/main.c")
		return "main"
	if (parts[1] == "agent")
		return parts[2]
	if (parts[1] == "plugins")
		return "plugins/" parts[2]
	return parts[1]
}

# The same of what stands between quotes: agent/ is the root of the agent's headers, the top that of all others.
function room_of_header(header, parts)
{
	split(header, parts, "/")
	return parts[1] == "plugins" ? "plugins/" parts[2] : parts[1]
}

function judge_own(room, header, other)
{
	if (room == "tests")
		return
	if (header !~ /\// || header ~ /\.\.\//) {
		complain("\"" header "\" is not a path from agent/ or from the top")
		return
	}
	other = room_of_header(header)
	if (room == other)
		return

	if (room ~ /^plugins\//) {
		if (other == "base" || other == "plugins/lib" || (header == "plugin/wbhealth-plugin.h" && room != "plugins/lib"))
			return
		complain("a plugin may not include \"" header "\"")
		return
	}
	if (!(room in floors) || !(other in floors)) {
		complain("\"" header "\": no floor is known for " (room in floors ? other : room))
		return
	}
	if (floors[other] >= floors[room])
		complain(room " may not include \"" header "\": " other " is not below it")
	else if ((room == "rules" || room == "diagnosis") && other != "model" && other != "base")
		complain(room " may include nothing but model and base, not \"" header "\"")
}

function judge_foreign(room, header, family)
{
	if (room == "tests" || header in library)
		return
	family = header
	if (header ~ /^libxml\//)
		family = "libxml/"
	if (!(family in homes))
		complain("<" header "> has no home yet; give it one in tests/lint/include.awk")
	else if (FILENAME !~ homes[family])
		complain("<" header "> lives elsewhere (" homes[family] ")")
}

BEGIN {
	add_floor(0, "base")
	add_floor(1, "model")
	add_floor(2, "config")
	add_floor(3, "rules diagnosis store plugin")
	add_floor(4, "run report")
	add_floor(5, "modes packaging")
	add_floor(6, "main")

	add_homes("sqlite3.h", "^agent/store/")
	add_homes("libxml/", "^plugins/")
	add_homes("pcre2.h", "^agent/rules/")
	add_homes("seccomp.h linux/landlock.h linux/seccomp.h linux/filter.h linux/audit.h", "^agent/run/confine")
	add_homes("ini_config.h ini_configobj.h ini_configmod.h ini_valueobj.h ini_comment.h ini_augment.h", "^agent/config/")
	add_homes("zlib.h zstd.h", "^plugins/source_files/")
	add_homes("cjson/cJSON.h", "^(agent/(store|rules|diagnosis|run)|plugins/source_files/json_lines|plugins/probe_ad)/")
	add_homes("systemd/sd-event.h systemd/sd-daemon.h", "^agent/(run|modes)/")
	add_homes("systemd/sd-journal.h", "^plugins/sink_journal/")
	add_homes("systemd/sd-messages.h systemd/sd-id128.h", "^(agent/(run|modes)|plugins/sink_journal)/")
	add_homes("emmintrin.h immintrin.h arm_neon.h", "^plugins/source_files/")
	add_homes("netdb.h", "^plugins/lib/(tcp|cldap|dns_srv)\\.c$")
	add_homes("resolv.h arpa/nameser.h", "^plugins/lib/dns_srv\\.c$")
	add_homes("lber.h", "^plugins/lib/cldap\\.c$")
	add_homes("openssl/err.h openssl/ssl.h openssl/x509v3.h", "^plugins/lib/tls_fault\\.c$")
	add_homes("ldap.h openldap.h", "^plugins/lib/ldap_session\\.c$")
	add_homes("uthash.h", "^agent/base/table\\.c$")
	add_homes("sha256.h", "^agent/base/digest\\.c$")

	# C, POSIX, glibc and the kernel's own, and what configure writes.
	add_library("assert.h ctype.h dirent.h dlfcn.h elf.h endian.h errno.h fcntl.h float.h fnmatch.h getopt.h glob.h")
	add_library("grp.h inttypes.h limits.h link.h math.h poll.h pthread.h pwd.h sched.h signal.h spawn.h stdalign.h")
	add_library("stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h strings.h syslog.h")
	add_library("termios.h time.h unistd.h wchar.h netinet/in.h arpa/inet.h iconv.h sysexits.h syscall.h config.h locale.h")
	add_library("sys/auxv.h sys/epoll.h sys/eventfd.h sys/file.h sys/inotify.h sys/ioctl.h sys/mman.h sys/param.h")
	add_library("sys/prctl.h sys/ptrace.h sys/resource.h sys/socket.h sys/stat.h sys/statfs.h sys/statvfs.h")
	add_library("sys/syscall.h sys/time.h sys/timerfd.h sys/types.h sys/uio.h sys/un.h sys/utsname.h sys/vfs.h")
	add_library("sys/wait.h sys/xattr.h sys/signalfd.h sys/random.h sys/sysinfo.h sys/pidfd.h")
	add_library("linux/close_range.h linux/fs.h linux/magic.h linux/openat2.h linux/prctl.h linux/sched.h linux/stat.h")
}

FNR == 1 {
	room = room_of(FILENAME)
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	judge_own(room, quoted[2])
}

/^[ \t]*#[ \t]*include[ \t]*</ {
	split($0, angled, /[<>]/)
	judge_foreign(room, angled[2])
}
