# 611 with 8456: somebody switched replication off on a controller.

[open]
says = The controller that is named rejects replication
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8456 : The source server is currently rejecting replication requests. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
finding = directory.replication-disabled | dc02.werft.nordhav.example | open | warning
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical | directory.replication-disabled

[open-nameless]
says = Where no controller is named it is told of the domain
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: <not available>, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8456 : The source server is currently rejecting replication requests. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
finding = directory.replication-disabled | werft.nordhav.example | open | warning
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical

[cleared]
says = The controller has not failed for half an hour, while hash sync lives
life = 120
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8456 : The source server is currently rejecting replication requests. There was an error calling _IDL_DRSGetNCChanges.
50:00 hash lone.bak werft.nordhav.example
verdict = healthy
finding = directory.replication-disabled | dc02.werft.nordhav.example | cleared
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[cleared-nameless]
says = A hash of the domain arrives
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: <not available>, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8456 : The source server is currently rejecting replication requests. There was an error calling _IDL_DRSGetNCChanges.
50:00 hash lone.bak werft.nordhav.example
verdict = healthy
finding = directory.replication-disabled | werft.nordhav.example | cleared
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[negative]
says = A hash of another domain proves nothing
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: <not available>, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 8456 : The source server is currently rejecting replication requests. There was an error calling _IDL_DRSGetNCChanges.
50:00 hash anna.lund
verdict = degraded
finding = directory.replication-disabled | werft.nordhav.example | open
finding = hash-sync.domain-failed | werft.nordhav.example | open
