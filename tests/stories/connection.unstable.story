# 32014: a request to the relay that had to be repeated.

[open]
says = Thirteen repeated requests within an hour are too many
20:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b700, A request had to be repeated.
23:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b701, A request had to be repeated.
26:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b702, A request had to be repeated.
29:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b703, A request had to be repeated.
32:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b704, A request had to be repeated.
35:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b705, A request had to be repeated.
38:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b706, A request had to be repeated.
41:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b707, A request had to be repeated.
44:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b708, A request had to be repeated.
47:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b709, A request had to be repeated.
50:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b710, A request had to be repeated.
53:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b711, A request had to be repeated.
56:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b712, A request had to be repeated.
verdict = degraded
finding = connection.unstable | sync01 | open | warning

[cleared]
says = It ends when the rate falls below half of the limit
life = 130
20:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b700, A request had to be repeated.
23:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b701, A request had to be repeated.
26:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b702, A request had to be repeated.
29:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b703, A request had to be repeated.
32:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b704, A request had to be repeated.
35:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b705, A request had to be repeated.
38:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b706, A request had to be repeated.
41:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b707, A request had to be repeated.
44:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b708, A request had to be repeated.
47:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b709, A request had to be repeated.
50:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b710, A request had to be repeated.
53:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b711, A request had to be repeated.
56:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b712, A request had to be repeated.
verdict = healthy
finding = connection.unstable | sync01 | cleared

[negative]
says = Twelve are none of our business
20:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b700, A request had to be repeated.
23:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b701, A request had to be repeated.
26:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b702, A request had to be repeated.
29:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b703, A request had to be repeated.
32:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b704, A request had to be repeated.
35:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b705, A request had to be repeated.
38:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b706, A request had to be repeated.
41:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b707, A request had to be repeated.
44:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b708, A request had to be repeated.
47:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b709, A request had to be repeated.
50:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b710, A request had to be repeated.
53:30 | PasswordResetService | 32014 | TrackingId: 5e0d7a3c-91b2-4f68-8d04-c2a6f1e9b711, A request had to be repeated.
verdict = healthy
