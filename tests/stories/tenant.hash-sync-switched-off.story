# Error 90 of the cloud: its switch for password hash sync is off.

[open]
says = The tenant takes no hashes
58:00 | Directory Synchronization | 652 | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 90. Error Description: Not activated.
verdict = degraded
stage = hash-sync: broken
finding = tenant.hash-sync-switched-off | 5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02 | open | critical
finding = hash-sync.batch-failed | sync01 | open | warning | tenant.hash-sync-switched-off

[open-engine]
says = The engine's own event says it too
58:00 | ADSync | 6900 | The server encountered an unexpected error while processing a password change notification:\n"An error occurred. Error Code: 90. Error Description: Not activated.
verdict = degraded
finding = tenant.hash-sync-switched-off | 5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02 | open | critical

[open-repair]
says = The server begins to repair the switch
58:00 | Directory Synchronization | 660 | Self-heal of the tenant's feature begins.
verdict = degraded
finding = tenant.hash-sync-switched-off | 5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02 | open | critical

[cleared]
says = It is on again: the next batch arrives
45:00 | Directory Synchronization | 652 | Failed credential provisioning batch. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 90. Error Description: Not activated.
50:00 | Directory Synchronization | 651 | Provision credentials batch end. Count: 3
verdict = healthy
finding = tenant.hash-sync-switched-off | 5d0c3f1e-7a64-4f0b-9a55-0b6d3a1f9c02 | cleared
finding = hash-sync.batch-failed | sync01 | cleared

[cleared-tenant-unknown]
says = It ends too where no event has named the tenant
each = 652 655
life = 0
0:00 pings to 60
0:00 noise to 60
45:00 | Directory Synchronization | {each} | Failed credential provisioning ping. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 90. Error Description: Not activated.
50:00 | Directory Synchronization | 651 | Provision credentials batch end. Count: 3
verdict = unknown
finding = tenant.hash-sync-switched-off | unknown | cleared
finding = hash-sync.batch-failed | sync01 | cleared
allowed = agent.blind

[negative]
says = Another error of the cloud
58:00 | Directory Synchronization | 655 | Failed credential provisioning ping. Error: Microsoft.Online.Coexistence.ProvisionException: An error occurred. Error Code: 15. Error Description: Internal.
verdict = degraded
finding = hash-sync.batch-failed | sync01 | open

[cleared-tenant-unknown-repair]
says = So it does after the server began to repair the switch, at the next sign of life
each = 651 654
life = 0
0:00 noise to 60
45:00 | Directory Synchronization | 660 | Self-heal of the tenant's feature begins.
50:00 | Directory Synchronization | {each} | Provision credentials end.
verdict = unknown
finding = tenant.hash-sync-switched-off | unknown | cleared
allowed = agent.blind

[cleared-tenant-unknown-engine]
says = So it does where only the engine has said it
life = 0
0:00 noise to 60
45:00 | ADSync | 6900 | The server encountered an unexpected error while processing a password change notification:\n"An error occurred. Error Code: 90. Error Description: Not activated.
50:00 | Directory Synchronization | 651 | Provision credentials batch end. Count: 3
verdict = unknown
finding = tenant.hash-sync-switched-off | unknown | cleared
allowed = agent.blind
