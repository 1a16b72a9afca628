# A sync server that should be in staging mode, or was restored from a backup, serves the relays too.

[open]
says = Two servers of one tenant answer the relays in turn
30:00 @sync02.nordhav.example heartbeats to 60
verdict = broken
finding = service.two-active-servers | 5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02 | open | critical

[cleared]
says = For half an hour only one of them was active
life = 120
30:00 @sync02.nordhav.example heartbeats to 60
verdict = healthy
finding = service.two-active-servers | 5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02 | cleared

[negative]
says = One server takes over from the other
life = 0
0:00 heartbeats to 30
0:00 noise to 40
7:00 reset anna.lund
30:00 @sync02.nordhav.example heartbeats to 45
33:00 @sync02.nordhav.example reset jens.holm
0:00 @sync02.nordhav.example noise to 45
verdict = healthy

[negative-other-tenant]
says = A server that says nothing of its endpoint is nobody's rival
30:00 @sync02.nordhav.example reset jens.holm
50:00 @sync02.nordhav.example reset jens.holm
verdict = healthy
