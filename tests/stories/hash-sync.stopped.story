# 602, 607, 609 without a 601 within ten minutes; 610 and 615 as a warning.

[open]
says = Hash sync was stopped and not started again
40:00 | Directory Synchronization | 602 | Password hash sync manager is stopping.
40:02 | Directory Synchronization | 609 | Password hash sync manager has stopped.
verdict = degraded
finding = hash-sync.stopped | sync01 | open | critical

[open-cannot-start]
says = It could not start
45:00 | Directory Synchronization | 607 | Password hash sync manager could not start.
verdict = degraded
finding = hash-sync.stopped | sync01 | open | critical

[open-service-stopped]
says = With the service it stops too: that is an effect
life = 0
0:00 heartbeats to 40
0:00 noise to 70
3:00 pings to 33
7:00 reset anna.lund
40:00 | ADSync | 2002 | The service was stopped.
40:00 | Directory Synchronization | 602 | Password hash sync manager is stopping.
verdict = broken
finding = service.stopped | sync01 | open | critical
finding = hash-sync.stopped | sync01 | open | critical | service.stopped
finding = connection.relay-heartbeat-lost | sync01 | open | critical | service.stopped

[open-hangs]
says = It lost a worker, and nothing is heard of it again
40:00 | Directory Synchronization | 615 | Password hash sync worker ended with an exception.
verdict = degraded
finding = hash-sync.stopped | sync01 | open | warning

[cleared-manager-lives]
says = It could not be stopped, but lives
35:00 | Directory Synchronization | 610 | Password hash sync manager could not be stopped.
50:00 | Directory Synchronization | 663 | Password hash sync manager is running.
verdict = healthy
finding = hash-sync.stopped | sync01 | cleared

[cleared]
says = It is started again
35:00 | Directory Synchronization | 602 | Password hash sync manager is stopping.
50:00 | Directory Synchronization | 601 | Password hash sync manager is starting for forest: nordhav.example
verdict = healthy
finding = hash-sync.stopped | sync01 | cleared

[negative]
says = A restart within ten minutes is no finding
40:00 | Directory Synchronization | 602 | Password hash sync manager is stopping.
44:00 | Directory Synchronization | 601 | Password hash sync manager is starting for forest: nordhav.example
verdict = healthy

[open-each]
says = It stops, cannot start, or has stopped
each = 602 607 609
40:00 | Directory Synchronization | {each} | Password hash sync manager.
verdict = degraded
finding = hash-sync.stopped | sync01 | open | critical

[cleared-each]
says = It starts, sends, has nothing to send, or lives
each = 601 651 654 663
life = 60 no-hash-sync
35:00 | Directory Synchronization | 607 | Password hash sync manager could not start.
50:00 | Directory Synchronization | {each} | Password hash sync.
verdict = healthy
finding = hash-sync.stopped | sync01 | cleared
allowed = agent.blind
