# 667: the key cannot be made because FIPS mode forbids MD5.

[open]
says = Windows forbids MD5
58:00 | Directory Synchronization | 667 | The decryption key could not be created with MD5.
verdict = degraded
stage = hash-sync: broken
finding = hash-sync.fips | sync01 | open | critical

[cleared]
says = Hashes are sent again
45:00 | Directory Synchronization | 667 | The decryption key could not be created with MD5.
50:00 | Directory Synchronization | 651 | Provision credentials batch end. Count: 3
verdict = healthy
finding = hash-sync.fips | sync01 | cleared

[negative]
says = The manager says that it lives
58:00 | Directory Synchronization | 663 | Password hash sync manager is running.
verdict = healthy
