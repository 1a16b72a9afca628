/* SPDX-License-Identifier: Apache-2.0 */
/* Parents of paths and of patterns. */
#include "base/path.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

int path_fixed_parent(const char *path, char **ret)
{
	size_t size;
	char *parent;

	if (path[0] != '/')
		return -EINVAL;
	size = strcspn(path, "*?[{\\");
	if (path[size] == '\0') {
		while (size > 0 && path[size - 1] == '/')
			size--;
	}
	while (size > 0 && path[size - 1] != '/')
		size--;
	while (size > 1 && path[size - 1] == '/')
		size--;

	parent = size > 0 ? text_copy(path, size) : text_copy("/", 1);
	if (parent == NULL)
		return -ENOMEM;
	*ret = parent;
	return 0;
}
