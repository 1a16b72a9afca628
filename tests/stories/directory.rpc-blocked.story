# The controller is not reached over RPC: hr 800706ba in an event; the trace of 6329 and 611 are told in their own files.

[open]
says = The engine cannot reach a controller over RPC
each = 33001 33009
45:00 failed anna.lund {each} 800706BA The server is not there.
verdict = broken
finding = directory.rpc-blocked | nordhav.example | open | critical

[cleared]
says = It ends when a reset in the domain works
45:00 failed anna.lund 33001 800706BA The server is not there.
50:00 reset jens.holm
verdict = healthy
finding = directory.rpc-blocked | nordhav.example | cleared

[negative]
says = A reset in another domain proves nothing about this one
45:00 failed anna.lund 33001 800706BA The server is not there.
50:00 reset lone.bak@werft.example
verdict = broken
finding = directory.rpc-blocked | nordhav.example | open

[negative-works]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy

[open-hash-sync]
says = Hash sync cannot reach a controller over RPC: a warning, resets may go to another one
each = 1722 1723 1726 1727 1728 1753 1818
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error {each} : The RPC server is unavailable. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
finding = directory.rpc-blocked | dc02.werft.nordhav.example | open | warning
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical | directory.rpc-blocked

[open-hash-sync-nameless]
says = Where no controller is named it is told of the domain
each = 1722 1723 1726 1727 1728 1753 1818
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: <not available>, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error {each} : There are no more endpoints available from the endpoint mapper. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
finding = directory.rpc-blocked | werft.nordhav.example | open | warning
finding = hash-sync.domain-failed | werft.nordhav.example | open | critical

[cleared-hash-sync]
says = The controller has not failed for half an hour, while hash sync lives
life = 120
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 1722 : The RPC server is unavailable. There was an error calling _IDL_DRSGetNCChanges.
50:00 hash lone.bak werft.nordhav.example
verdict = healthy
finding = directory.rpc-blocked | dc02.werft.nordhav.example | cleared
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[cleared-hash-sync-nameless]
says = A full pass over the domain is complete
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: <not available>, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 1726 : The remote procedure call failed. There was an error calling _IDL_DRSGetNCChanges.
50:00 | Directory Synchronization | 622 | Full password hash synchronization completed for domain: werft.nordhav.example
verdict = healthy
finding = directory.rpc-blocked | werft.nordhav.example | cleared
finding = hash-sync.domain-failed | werft.nordhav.example | cleared

[negative-hash-sync]
says = It fails again at the next pass
life = 90
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 1722 : The RPC server is unavailable. There was an error calling _IDL_DRSGetNCChanges.
80:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 1722 : The RPC server is unavailable. There was an error calling _IDL_DRSGetNCChanges.
verdict = degraded
finding = directory.rpc-blocked | dc02.werft.nordhav.example | open
finding = hash-sync.domain-failed | werft.nordhav.example | open

[negative-hash-sync-arrives]
says = The hash of the same user arrives
45:00 hash lone.bak werft.nordhav.example
verdict = healthy

[open-trace-nameless]
says = A trace beside no attempt: the domain is not known
each = 6ba 6be 6bf 6d9 800706ba 800706be 800706bf 800706d9
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x{each}\nAzure AD Sync 2.6.92.0"
verdict = broken
finding = directory.rpc-blocked | unknown | open

[cleared-trace-nameless]
says = Any reset that works ends what is known of no domain
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x6ba\nAzure AD Sync 2.6.92.0"
50:00 reset jens.holm
verdict = healthy
finding = directory.rpc-blocked | unknown | cleared

[open-trace-of-attempt]
says = Each number that the engine has for it is the whole explanation of a reset that failed
each = 6ba 6be 6bf 6d9 800706ba 800706be 800706bf 800706d9
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x{each}\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
attempts = failed: 1
finding = directory.rpc-blocked | nordhav.example | open | critical

[cleared-hash-sync-each]
says = That it lives, what is sent shows, and a heartbeat where nothing is
each = 651 654
life = 100 no-hash-sync
45:00 | Directory Synchronization | 611 | Password hash synchronization failed for domain: werft.nordhav.example, domain controller hostname: dc02.werft.nordhav.example, domain controller IP address: <not available>. Details: \nMicrosoft.Online.PasswordSynchronization.DirectoryReplicationServices.\nDrsException: RPC Error 1722 : The RPC server is unavailable. There was an error calling _IDL_DRSGetNCChanges.
50:00 hash lone.bak werft.nordhav.example
80:00 | Directory Synchronization | {each} | Provision credentials end.
verdict = healthy
finding = directory.rpc-blocked | dc02.werft.nordhav.example | cleared
finding = hash-sync.domain-failed | werft.nordhav.example | cleared
