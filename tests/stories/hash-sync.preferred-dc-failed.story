# 616, 612: of a connector, or of the server where none is named.

[open]
says = A preferred controller does not answer
each = 616 612
58:00 | Directory Synchronization | {each} | Not yet.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = degraded
finding = hash-sync.preferred-dc-failed | 7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913 | open | warning

[open-nameless]
says = The connection to a domain could not be made
each = 616 612
58:00 | Directory Synchronization | {each} | Failed.
verdict = degraded
finding = hash-sync.preferred-dc-failed | sync01 | open | warning

[cleared]
says = The connector's next heartbeat arrives
45:00 | Directory Synchronization | 616 | Not yet.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
50:00 | Directory Synchronization | 654 | Provision credentials ping end.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = healthy
finding = hash-sync.preferred-dc-failed | 7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913 | cleared

[cleared-nameless]
says = A heartbeat of the server arrives
45:00 | Directory Synchronization | 612 | Failed.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.
verdict = healthy
finding = hash-sync.preferred-dc-failed | sync01 | cleared

[negative]
says = A full pass that goes on
58:00 | Directory Synchronization | 619 | Full password hash synchronization: 500 objects.
verdict = healthy
