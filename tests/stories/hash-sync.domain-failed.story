# 611 has cases of its own (WB8002); here: how a heartbeat ends it.

[open-object-gone]
says = An object is gone while the hashes of a domain are read
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8333 : The directory object was not found. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
stage = hash-sync: broken
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical

[open-stays]
says = Somebody mended something and started hash sync again, and it fails as before
30:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8333 : The directory object was not found. There was an error calling _IDL_DRSGetNCChanges.
40:00 | Directory Synchronization | 602 | Password hash sync manager is stopping.
41:00 | Directory Synchronization | 601 | Password hash sync manager is starting for forest: nordhav.example
42:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8333 : The directory object was not found. There was an error calling _IDL_DRSGetNCChanges.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.
life = 60 no-hash-sync
verdict = degraded
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical

[cleared-by-named-heartbeat]
says = The heartbeat of the domain's connector comes, and the domain has not failed for half an hour
10:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example. Details: DrsException: RPC Error 8333 : gone.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.\n<forest-info>\n  <partition-name>WERFT.NORDHAV.EXAMPLE</partition-name>\n  <connector-id>7c2f9be4-31d8-4a0e-9f6b-2d58c4e7a913</connector-id>\n</forest-info>
life = 60 no-hash-sync
verdict = healthy
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[cleared-by-nameless-heartbeat]
says = A heartbeat that names nobody, half an hour after the last failure
10:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example. Details: DrsException: RPC Error 8333 : gone.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.
life = 60 no-hash-sync
verdict = healthy
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[negative]
says = A heartbeat too soon after the failure proves nothing
40:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example. Details: DrsException: RPC Error 8333 : gone.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.
life = 60 no-hash-sync
verdict = degraded
finding = hash-sync.domain-failed | werft.nordhav.example | open
