# Opened, ended and not opened by the cases WB8001; here: what shows that hash sync is in use at all.

[negative]
says = A batch that began and never ended shows that hash sync is in use: it is unknown, not left out
life = 60 no-hash-sync
45:00 | Directory Synchronization | 650 | Provision credentials batch start. Count: 3
verdict = unknown
stage = hash-sync: unknown
