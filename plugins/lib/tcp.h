/* SPDX-License-Identifier: Apache-2.0 */
/* Outgoing TCP connections with a deadline. */
#ifndef WBH_PLUGINS_TCP_H
#define WBH_PLUGINS_TCP_H

#include <stdint.h>

/* Resolve and connect, address after address, within `timeout` microseconds in all (resolving apart: it has the
 * resolver's own). A blocking socket; -ENOENT: the name is not known; -ETIMEDOUT, -ECONNREFUSED … of the last address.
 */
int tcp_connect(const char *host, int port, int64_t timeout);

#endif
