/* SPDX-License-Identifier: Apache-2.0 */
/* From arguments to a mode. */
#include "modes/modes.h"

int modes_main(int argc, char **argv)
{
	_cleanup_(arguments_done) struct arguments arguments = { .mode = NULL };
	bool done = false;
	int r = arguments_parse(&arguments, argc, argv, &done);

	if (r != 0 || done)
		return r;
	return arguments.mode->run(&arguments);
}
