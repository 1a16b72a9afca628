# The result of one user in 657; 664; the old list of event 0.

[open]
says = Of two users of an event one fails; a comma in a name is part of it
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor : a2l0Y2hlbg==, Dn : CN=Anna Lund,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=False, Result : Success.\nPassword Change Result - Anchor : YmFkZXI3Nw==, Dn : CN=Holm\, Jens,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=False, Result : Failed.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = degraded
finding = hash-sync.user-failed | CN=Holm\, Jens,OU=Staff,DC=nordhav,DC=example | open | warning

[open-anchor-only]
says = A text without a name: the anchor is told
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor: YmFkZXI3Nw==, Result: failed, Extended Error:
verdict = degraded
finding = hash-sync.user-failed | YmFkZXI3Nw== | open | warning

[open-list]
says = The old kind of record names those who wait
45:00 | Directory Synchronization | 0 | The following password changes failed to synchronize and are scheduled for retry.\nDN = CN=Jens Holm,OU=Staff,DC=nordhav,DC=example
verdict = degraded
finding = hash-sync.user-failed | CN=Jens Holm,OU=Staff,DC=nordhav,DC=example | open | warning

[open-single]
says = A single object failed, and the event does not say whose
each = 620 664
45:00 | Directory Synchronization | {each} | Single object password hash synchronization failed.
verdict = degraded
finding = hash-sync.user-failed | unknown | open | warning

[cleared]
says = The same user's next hash arrives
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor : YmFkZXI3Nw==, Dn : CN=Jens Holm,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=False, Result : Failed.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
50:00 hash jens.holm
verdict = healthy
finding = hash-sync.user-failed | CN=Jens Holm,OU=Staff,DC=nordhav,DC=example | cleared

[cleared-anchor-only]
says = The failure told the anchor alone; the success has it too
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor: YmFkZXI3Nw==, Result: failed, Extended Error:
50:00 | Directory Synchronization | 657 | Password Change Result - Anchor : YmFkZXI3Nw==, Dn : CN=Jens Holm,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=False, Result : Success.
verdict = healthy
finding = hash-sync.user-failed | YmFkZXI3Nw== | cleared

[negative]
says = Who must choose another password at the next sign-in is left out by design
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor : YmFkZXI3Nw==, Dn : CN=Jens Holm,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=True, Result : FilteredByTarget.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = healthy

[negative-nobody-waits]
says = The old kind of record without a name says nothing that a number would not say better
45:00 | Directory Synchronization | 0 | The user name or the password is not correct. Look at the name, and type the password again.
verdict = healthy

[negative-other-user]
says = Another user's success does not end it
45:00 | Directory Synchronization | 657 | Password Change Result - Anchor : YmFkZXI3Nw==, Dn : CN=Jens Holm,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=False, Result : Failed.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
50:00 hash anna.lund
verdict = degraded
finding = hash-sync.user-failed | CN=Jens Holm,OU=Staff,DC=nordhav,DC=example | open
