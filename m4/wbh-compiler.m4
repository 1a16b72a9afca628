# SPDX-License-Identifier: Apache-2.0
# WBH_COMPILER: language, warnings, hardening, sanitizers and fuzzing. Each flag is tried before it is used, and none
# goes into CFLAGS or LDFLAGS, which belong to whoever calls configure or make.
AC_DEFUN([WBH_COMPILER], [
  dnl Without these the macros below would quietly become shell commands that do not exist.
  m4_ifndef([AX_APPEND_COMPILE_FLAGS], [m4_fatal([install autoconf-archive, then run bootstrap again])])
  m4_ifndef([PKG_CHECK_MODULES], [m4_fatal([install pkg-config, then run bootstrap again])])

  AX_CHECK_COMPILE_FLAG([-std=gnu17], [WBH_CFLAGS=-std=gnu17],
    [AC_MSG_ERROR([$CC does not know -std=gnu17: gcc 8 or clang 6 at least])], [-Werror])

  # Sign conversions are everywhere where bytes meet sizes, and the other conversion warnings see the real losses.
  AX_APPEND_COMPILE_FLAGS([-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wformat=2 -Wstrict-prototypes \
    -Wmissing-prototypes -Wvla -Wundef -fno-common -fvisibility=hidden], [WBH_CFLAGS], [-Werror])

  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors])], [], [enable_werror=no])
  AS_IF([test "x$enable_werror" != xno], [WBH_CFLAGS="$WBH_CFLAGS -Werror"])

  AC_ARG_ENABLE([sanitizers],
    [AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@], [find errors at run time @<:@address,undefined@:>@])],
    [], [enable_sanitizers=no])
  AS_IF([test "x$enable_sanitizers" = xyes], [enable_sanitizers=address,undefined])

  AC_ARG_ENABLE([fuzzing],
    [AS_HELP_STRING([--enable-fuzzing], [build the fuzz targets, with sanitizers (needs CC=clang)])],
    [], [enable_fuzzing=no])
  AS_IF([test "x$enable_fuzzing" != xno],
    [enable_fuzzing=yes
     AS_IF([test "x$enable_sanitizers" = xno], [enable_sanitizers=address,undefined])
     AX_CHECK_LINK_FLAG([-fsanitize=fuzzer-no-link], [],
       [AC_MSG_ERROR([--enable-fuzzing needs libFuzzer: CC=clang, and its run-time library])])
     wbh_sanitize=fuzzer-no-link,$enable_sanitizers],
    [wbh_sanitize=$enable_sanitizers])
  AM_CONDITIONAL([FUZZING], [test "x$enable_fuzzing" = xyes])

  AS_IF([test "x$enable_sanitizers" != xno],
    [AX_CHECK_LINK_FLAG([-fsanitize=$wbh_sanitize], [],
       [AC_MSG_ERROR([$CC cannot build programs with -fsanitize=$wbh_sanitize])])
     WBH_CFLAGS="$WBH_CFLAGS -fsanitize=$wbh_sanitize -fno-sanitize-recover=all -fno-omit-frame-pointer"
     WBH_LDFLAGS="$WBH_LDFLAGS -fsanitize=$wbh_sanitize"
     dnl Instrumented code misleads these; the plain build has them.
     AX_APPEND_COMPILE_FLAGS([-Wno-format-truncation -Wno-maybe-uninitialized], [WBH_CFLAGS], [-Werror])])
  AM_CONDITIONAL([SANITIZERS], [test "x$enable_sanitizers" != xno])

  AX_APPEND_COMPILE_FLAGS([-fstack-protector-strong -fstack-clash-protection -fcf-protection], [WBH_CFLAGS], [-Werror])
  AX_APPEND_LINK_FLAGS([-Wl,-z,relro -Wl,-z,now -Wl,--as-needed], [WBH_LDFLAGS])
  # The C library checks its calls only in optimised code, and the sanitizers check them themselves.
  wbh_fortify=no
  AS_IF([test "x$enable_sanitizers" = xno],
    [AS_CASE([" $CFLAGS "], [*" -O0 "*], [], [*" -O"*],
      [wbh_fortify=yes
       WBH_CPPFLAGS="$WBH_CPPFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])])
  AX_CHECK_LINK_FLAG([-pie],
    [AX_CHECK_COMPILE_FLAG([-fPIE], [PIE_CFLAGS=-fPIE PIE_LDFLAGS=-pie], [], [-Werror])], [], [-Werror -fPIE])

  AC_SUBST([WBH_CPPFLAGS])
  AC_SUBST([WBH_CFLAGS])
  AC_SUBST([WBH_LDFLAGS])
  dnl Makefile.am says what these are.
  AC_SUBST([PLUGIN_LDFLAGS])
  AC_SUBST([FUZZ_LDFLAGS])
  AC_SUBST([PIE_CFLAGS])
  AC_SUBST([PIE_LDFLAGS])
])
