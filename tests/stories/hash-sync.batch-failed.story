# 652, 655, 662: the cloud does not take the hashes.

[open]
says = A batch cannot be sent
58:00 | Directory Synchronization | 652 | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 15. Error Description: Internal.
verdict = degraded
finding = hash-sync.batch-failed | sync01 | open | warning

[open-ping]
says = The heartbeat cannot be sent, in another language
58:00 | Directory Synchronization | 655 | Brugernavnet eller adgangskoden er forkert.
verdict = degraded
finding = hash-sync.batch-failed | sync01 | open | warning

[open-health-task]
says = The health task fails
58:00 | Directory Synchronization | 662 | The health task failed during ping.
verdict = degraded
finding = hash-sync.batch-failed | sync01 | open | warning

[open-busy]
says = The cloud is busy again and again
each = 652 655 662
40:00 | Directory Synchronization | {each} | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence. ProvisionRetryException: An error occurred. Error Code: 81. Error Description: Busy.
58:00 | Directory Synchronization | {each} | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence. ProvisionRetryException: An error occurred. Error Code: 81. Error Description: Busy.
verdict = degraded
finding = hash-sync.batch-failed | sync01 | open | warning

[cleared]
says = The next batch arrives
45:00 | Directory Synchronization | 652 | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 15. Error Description: Internal.
50:00 | Directory Synchronization | 651 | Provision credentials batch end. Count: 3
verdict = healthy
finding = hash-sync.batch-failed | sync01 | cleared

[cleared-by-a-user]
says = A user's hash arrives
each = : Success | :Success
45:00 | Directory Synchronization | 652 | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 15. Error Description: Internal.
50:00 | Directory Synchronization | 657 | Password Change Result - Anchor : a2l0Y2hlbg==, Dn : CN=Anna Lund,OU=Staff,DC=nordhav,DC=example, PwdChangeOnLogon=False, Result {each}.\n<forest-info>\n  <partition-name>NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
verdict = healthy
finding = hash-sync.batch-failed | sync01 | cleared

[negative]
says = The cloud is busy once: it is sent again by itself
58:00 | Directory Synchronization | 652 | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence. ProvisionRetryException: An error occurred. Error Code: 81. Error Description: Busy.
verdict = healthy
