# hr 800700CE names a file name, and means the connector account's password.

[open]
says = The connector account's password is longer than the engine can use
each = 32000 33001 33009
45:00 failed anna.lund {each} 800700CE Too long a name.
verdict = broken
attempts = failed: 1
finding = service.connector-password-too-long | nordhav.example | open | critical

[cleared]
says = It ends when a reset in the domain works
45:00 failed anna.lund 33001 800700CE Too long a name.
50:00 reset anna.lund
verdict = healthy
finding = service.connector-password-too-long | nordhav.example | cleared

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
attempts = failed: 0

[open-trace]
says = Only the engine's trace tells it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x800700ce (Too long a name.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
finding = service.connector-password-too-long | nordhav.example | open | critical
