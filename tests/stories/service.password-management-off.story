# The forest was added after writeback was switched on: hr 8023061f.

[open]
says = The engine says that passwords are not managed for the forest
each = 33001 33009
45:00 failed anna.lund {each} 8023061f Password management is not enabled.
verdict = broken
attempts = failed: 1
finding = service.password-management-off | nordhav.example | open | critical

[cleared]
says = It ends when a reset in the domain works
45:00 failed anna.lund 33009 8023061f Password management is not enabled.
50:00 reset anna.lund
verdict = healthy
finding = service.password-management-off | nordhav.example | cleared

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
attempts = failed: 0

[open-trace]
says = Only the engine's trace tells it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x8023061f (Password management is not enabled.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
finding = service.password-management-off | nordhav.example | open | critical
