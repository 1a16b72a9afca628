# 613, 621: of a connector, or of the server where none is named.

[open]
says = It waits for the first full synchronisation
each = 613 621
58:00 | Directory Synchronization | {each} | Not yet.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = degraded
finding = hash-sync.waiting-full-sync | 7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913 | open | warning

[open-nameless]
says = A full pass failed
each = 613 621
58:00 | Directory Synchronization | {each} | Failed.
verdict = degraded
finding = hash-sync.waiting-full-sync | sync01 | open | warning

[cleared]
says = The connector's next heartbeat arrives
45:00 | Directory Synchronization | 613 | Not yet.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
50:00 | Directory Synchronization | 654 | Provision credentials ping end.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = healthy
finding = hash-sync.waiting-full-sync | 7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913 | cleared

[cleared-nameless]
says = A heartbeat of the server arrives
45:00 | Directory Synchronization | 621 | Failed.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.
verdict = healthy
finding = hash-sync.waiting-full-sync | sync01 | cleared

[negative]
says = A full pass that goes on
58:00 | Directory Synchronization | 619 | Full password hash synchronization: 500 objects.
verdict = healthy

[cleared-full-pass]
says = The full pass is complete
each = 622 623
58:00 | Directory Synchronization | 621 | Failed.
58:30 | Directory Synchronization | {each} | Full password hash synchronization completed for forest: nordhav.example
verdict = healthy
finding = hash-sync.waiting-full-sync | sync01 | cleared
