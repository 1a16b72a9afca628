/* SPDX-License-Identifier: Apache-2.0 */
/* Finds plugins and judges them. The agent itself never maps one (a plugin brings its libraries along and its
 * constructors run): workers load them, and one of them describes each plugin to the agent. */
#ifndef WBH_PLUGIN_REGISTRY_H
#define WBH_PLUGIN_REGISTRY_H

#include "base/problem.h"
#include "plugin/wbhealth-plugin.h"

const char *plugin_kind_name(enum wbh_plugin_kind kind); /* "source" */
int plugin_kind_from_name(const char *name);             /* -ENOENT */

/* DIR/source_NAME.so; -EINVAL when the name has anything but a-z 0-9 _ . Owned by the caller. */
int plugin_path(char **ret, const char *directory, enum wbh_plugin_kind kind, const char *name);

/* Load the file for good (it is never unloaded). Each refusal names file and reason: cannot be loaded, exports no
 * wbh_plugin, other ABI number, smaller than it says, other name or kind than its file name says, no run function, two
 * settings of one key, a need that names no setting, an unknown stage in feeds. -WBH_E_ABI, -WBH_E_PLUGIN. */
int plugin_load(const char *path, const struct wbh_plugin **ret, struct wbh_problem *problem);

#endif
