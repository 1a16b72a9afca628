/* SPDX-License-Identifier: Apache-2.0 */
/* Frames over one AF_UNIX SOCK_SEQPACKET pair: packets of at most 64 KiB, many small frames to a packet, a large frame
 * (at most 256 KiB and a little) over several. The agent's end never blocks, the worker's does; whatever arrives is
 * hostile until validated. Message types and their content: message.h.
 *
 * A packet is a row of fragments: u32 size, u16 type, u16 flags (1 = the frame goes on in the next packet; only the
 * last fragment of a packet may), bytes; all little-endian. CREDIT and STOP are control frames: alone in their packet,
 * ahead of everything that is queued, allowed between the fragments of a frame, outside the window. The window holds in
 * both directions, so neither end is ever asked to keep more than one window of the other's packets. */
#ifndef WBH_RUN_CHANNEL_H
#define WBH_RUN_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/problem.h"

#define CHANNEL_PACKET_LIMIT (64u * 1024u)
#define CHANNEL_FRAME_LIMIT (256u * 1024u + 16u * 1024u)
/* Credit window of one worker: what it may have sent beyond what the agent has said it took. */
#define CHANNEL_WINDOW_PACKETS 1024u
#define CHANNEL_WINDOW_BYTES (4u * 1024u * 1024u)

struct channel; /* one end */

/* Takes the descriptor, unless it fails. `blocking`: the worker's end. */
int channel_new(struct channel **ret, int fd, bool blocking);
void channel_free(struct channel *channel);
int channel_fd(const struct channel *channel);

/* Queue one frame. Blocking end: sends full packets as it goes, waits for credit; when a STOP arrives meanwhile it
 * returns with the frame queued (up to the window), so that the worker gets to see it. Non-blocking end: queued in
 * memory up to the window, then -EAGAIN (the frame was not taken; try after channel_flush() made room). STOP is never
 * refused. -WBH_E_LIMIT, -WBH_E_CLOSED. */
int channel_send(struct channel *channel, uint16_t type, const void *body, size_t size);

/* Answers of channel_flush(). */
enum {
	CHANNEL_SOCKET_FULL = 1, /* watch for EPOLLOUT */
	CHANNEL_WINDOW_FULL = 2, /* the peer's credit will come as input */
};

/* Send what is queued. Non-blocking: 0 = all gone, or an answer above. Blocking: waits until all is gone. */
int channel_flush(struct channel *channel);

/* Next whole frame; *ret_body is valid until the next call. 0; 1 = nothing there now (non-blocking end, or `timeout`
 * microseconds passed; negative = wait for ever, blocking end only); -WBH_E_CLOSED at end of file; -WBH_E_PEER with the
 * problem told when the packet is not a valid one: the channel is dead from then on. Credit frames are its own business
 * and never returned; a STOP comes before everything else that has arrived. The blocking end does not flush by itself,
 * and gives the peer credit for the packets it has handed out. */
int channel_receive(struct channel *channel, int64_t timeout, uint16_t *ret_type, const void **ret_body,
		    size_t *ret_size, struct wbh_problem *problem);

/* Blocking end: sleep until `fd` (negative: none) is readable. 0; 1 = `timeout` microseconds passed (negative: never);
 * -WBH_E_STOPPED when the peer has said STOP or is gone. What else the peer says is kept for channel_receive(). */
int channel_sleep(struct channel *channel, int fd, int64_t timeout);

/* Packets and bytes received and not yet credited are credited by this (the agent calls it when it has worked them
 * off), once they are enough to be worth a packet. 0, or CHANNEL_SOCKET_FULL: the next channel_flush() sends it. */
int channel_credit(struct channel *channel);

/* Blocking end: has the peer said STOP? Reads what has arrived, keeps it for channel_receive(), does not wait. A
 * channel that is dead counts as stopped. */
bool channel_stopped(struct channel *channel);

#endif
