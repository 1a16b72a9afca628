# The trace says that nobody is there to write to. One user may be out of scope; three in a row are the rule's doing.

[open]
says = Three users in a row have no target
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
46:00 start jens.holm
46:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
46:02 end jens.holm bad
47:00 start lone.bak
47:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
47:02 end lone.bak bad
verdict = degraded
attempts = failed: 3
finding = service.password-sync-rule-off | nordhav.example | open | warning
finding = account.not-found | anna.lund@nordhav.example | open | warning | service.password-sync-rule-off
finding = account.not-found | jens.holm@nordhav.example | open | warning | service.password-sync-rule-off
finding = account.not-found | lone.bak@nordhav.example | open | warning | service.password-sync-rule-off

[cleared]
says = It ends when a reset in the domain works
45:00 start anna.lund
45:01 | ADSync | 6329 | "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
46:00 start jens.holm
46:01 | ADSync | 6329 | "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
46:02 end jens.holm bad
47:00 start lone.bak
47:01 | ADSync | 6329 | "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
47:02 end lone.bak bad
50:00 reset anna.lund
51:00 reset jens.holm
52:00 reset lone.bak
verdict = healthy
finding = service.password-sync-rule-off | nordhav.example | cleared
finding = account.not-found | anna.lund@nordhav.example | cleared
finding = account.not-found | jens.holm@nordhav.example | cleared
finding = account.not-found | lone.bak@nordhav.example | cleared

[negative]
says = Two users without a target, and others' resets work
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
46:00 reset mette.krogh
47:00 start jens.holm
47:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\nNo password writeback targets found.\nAzure AD Sync 2.6.92.0"
47:02 end jens.holm bad
verdict = degraded
finding = account.not-found | anna.lund@nordhav.example | open | warning
finding = account.not-found | jens.holm@nordhav.example | open | warning
