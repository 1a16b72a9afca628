# hr 80005000: a container above the user has a reserved character in its name.

[open]
says = The engine cannot read the path of the user
each = 33001 33009
45:00 failed anna.lund {each} 80005000 A bad path.
verdict = degraded
attempts = failed: 1
finding = account.reserved-character | anna.lund@nordhav.example | open | warning

[cleared]
says = It ends when the same user's next reset works
45:00 failed anna.lund 33001 80005000 A bad path.
50:00 reset anna.lund
verdict = healthy
finding = account.reserved-character | anna.lund@nordhav.example | cleared

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
attempts = failed: 0

[open-trace]
says = Only the engine's trace tells it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80005000 (A bad path.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = degraded
finding = account.reserved-character | anna.lund@nordhav.example | open | warning
