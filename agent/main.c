/* SPDX-License-Identifier: Apache-2.0 */
/* Which mode; nothing else. */
#include <string.h>

#include "modes/modes.h"
#include "run/worker.h"

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], WORKER_ARGUMENT) == 0)
		return worker_main(WORKER_CHANNEL);
	return modes_main(argc, argv);
}
