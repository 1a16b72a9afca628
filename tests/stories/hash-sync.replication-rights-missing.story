# 611 with 8453: the connector account may not replicate.

[open]
says = Replication is denied, in the wording without a controller
45:00 | Directory Synchronization | 611 | Password synchronization failed for domain: Werft.nordhav.example. Details:\nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.DrsException: RPC Error 8453: Replication access was denied.
verdict = degraded
stage = hash-sync: broken
finding = hash-sync.replication-rights-missing | werft.nordhav.example | open | critical
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical | hash-sync.replication-rights-missing

[cleared]
says = The rights are granted: a hash of the domain arrives
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8453 : Replication access was denied. There was an error calling _IDL_DRSGetNCChanges.
50:00 hash lone.bak werft.nordhav.example
verdict = healthy
finding = hash-sync.replication-rights-missing | werft.nordhav.example | cleared
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[negative]
says = Another number is another cause
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8333 : The directory object was not found. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical
