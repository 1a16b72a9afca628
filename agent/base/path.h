/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as the configuration writes them. */
#ifndef WBH_BASE_PATH_H
#define WBH_BASE_PATH_H

/* The first directory above `path` that holds everything the pattern can match: "/var/log/x/ *.xml" -> "/var/log/x";
 * "/" for what lies right below the root. *ret is the caller's. 0, -EINVAL for a relative path, -ENOMEM. */
int path_fixed_parent(const char *path, char **ret);

#endif
