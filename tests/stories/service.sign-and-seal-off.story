# Signing and sealing is off on the connector: hr 8023062c.

[open]
says = The engine will not set a password over an unprotected connection
each = 33001 33009
45:00 failed anna.lund {each} 8023062C An insecure set was refused.
verdict = broken
attempts = failed: 1
finding = service.sign-and-seal-off | nordhav.example | open | critical

[cleared]
says = It ends when a reset in the domain works
45:00 failed anna.lund 33009 8023062C An insecure set was refused.
50:00 reset anna.lund
verdict = healthy
finding = service.sign-and-seal-off | nordhav.example | cleared

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
attempts = failed: 0

[open-trace]
says = Only the engine's trace tells it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x8023062c (An insecure set was refused.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
finding = service.sign-and-seal-off | nordhav.example | open | critical
