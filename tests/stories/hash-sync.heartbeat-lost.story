# Opened, ended and not opened by the cases WB8001; here: what shows that hash sync is in use at all.

[negative]
says = A batch that began and never ended shows that hash sync is in use: it is unknown, not left out
life = 60 no-hash-sync
45:00 | Directory Synchronization | 650 | Provision credentials batch start. Count: 3
verdict = unknown
stage = hash-sync: unknown

[negative-in-use]
says = So does each other step, where it is not known how it ended
each = 650 653 656
life = 60 no-hash-sync
45:00 | Directory Synchronization | {each} | Provision credentials.
verdict = unknown
stage = hash-sync: unknown

[negative-in-use-busy]
says = So does a cloud that was busy once
each = 652 655
life = 60 no-hash-sync
45:00 | Directory Synchronization | {each} | Failed credential provisioning. Error: An error occurred. Error Code: 81. Error Description: Busy.
verdict = unknown
stage = hash-sync: unknown

[negative-each-sign]
says = What is sent, and the heartbeat where nothing is, are signs of life
each = 651 654
life = 190 no-hash-sync
3:00 | Directory Synchronization | {each} | Provision credentials end.
33:00 | Directory Synchronization | {each} | Provision credentials end.
63:00 | Directory Synchronization | {each} | Provision credentials end.
93:00 | Directory Synchronization | {each} | Provision credentials end.
123:00 | Directory Synchronization | {each} | Provision credentials end.
153:00 | Directory Synchronization | {each} | Provision credentials end.
183:00 | Directory Synchronization | {each} | Provision credentials end.
verdict = healthy
stage = hash-sync: healthy

[negative-in-use-left-out]
says = So does a user who is left out by design
life = 60 no-hash-sync
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor : YmFkZXI3Nw==, Dn : CN=Jens Holm,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=True, Result : FilteredByTarget.
verdict = unknown
stage = hash-sync: unknown
