# SPDX-License-Identifier: Apache-2.0
# WBH_MODULE(PREFIX, MODULE): like PKG_CHECK_MODULES, but who needs the module decides what its absence means.
AC_DEFUN([WBH_MODULE], [
  PKG_CHECK_MODULES([$1], [$2], [wbh_have_$1=yes], [wbh_have_$1=no; wbh_module_$1='$2'])
])

# WBH_REQUIRE(PREFIX, MODULE): the agent cannot be built without it.
AC_DEFUN([WBH_REQUIRE], [
  PKG_CHECK_MODULES([$1], [$2])
  wbh_have_$1=yes
])

# WBH_PLUGIN(NAME, DEFAULT, MODULES): one plugin with its --enable/--disable option, its AM_CONDITIONAL PLUGIN_NAME and
# its row in the summary. DEFAULT is yes, no, or auto (built where its modules are there).
AC_DEFUN([WBH_PLUGIN], [
  AC_ARG_ENABLE(m4_translit([[$1]], [_], [-]),
    [AS_HELP_STRING([--]m4_if([$2], [no], [enable], [disable])[-]m4_translit([[$1]], [_], [-]),
                    m4_if([$2], [no], [build], [leave out])[ the plugin $1])],
    [], [enable_$1=$2])
  wbh_missing=
  m4_foreach_w([wbh_prefix], [$3],
    [AS_IF([test "x$wbh_have_]wbh_prefix[" != xyes], [wbh_missing="$wbh_missing $wbh_module_]wbh_prefix["])
    ])
  AS_IF([test "x$enable_$1" != xno && test "x$wbh_missing" != x],
    [AS_IF([test "x$enable_$1" = xauto],
      [enable_$1=no],
      [AC_MSG_ERROR([the plugin $1 needs what pkg-config calls$wbh_missing; --disable-m4_translit([$1], [_], [-]) leaves it out])])])
  AS_IF([test "x$enable_$1" != xno], [enable_$1=yes])
  AM_CONDITIONAL([PLUGIN_]m4_toupper([$1]), [test "x$enable_$1" = xyes])
  AS_IF([test "x$wbh_missing" = x], [wbh_note=], [wbh_note=" (missing:$wbh_missing)"])
  wbh_plugin_rows="$wbh_plugin_rows
    m4_format([%-18s], [$1])$enable_$1$wbh_note"
])
