# 611 has cases of its own (WB8002); here: how a heartbeat ends it.

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
