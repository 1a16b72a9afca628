# 665, 666: the database of the sync server.

[open]
says = What was read of a domain could not be saved
58:00 | Directory Synchronization | 665 | Saving the state of a synchronization cycle failed for domain: nordhav.example
verdict = degraded
finding = hash-sync.state-store | sync01 | open | warning

[open-deadlock]
says = A pass ended on a deadlock
58:00 | Directory Synchronization | 666 | A deadlock ended the synchronization cycle of domain: nordhav.example
verdict = degraded
finding = hash-sync.state-store | sync01 | open | warning

[cleared]
says = The next batch arrives
45:00 | Directory Synchronization | 665 | Saving the state of a synchronization cycle failed for domain: nordhav.example
50:00 | Directory Synchronization | 651 | Provision credentials batch end. Count: 3
verdict = healthy
finding = hash-sync.state-store | sync01 | cleared

[negative]
says = How many had only their time changed is no fault
58:00 | Directory Synchronization | 668 | Objects of which only pwdLastSet changed: 3
verdict = healthy
