# 33003, and hr 80230402, which some texts print a digit short.

[open]
says = Two users of the directory carry the anchor
45:00 failed anna.lund 33003 80230402 Duplicated entries.
verdict = degraded
attempts = failed: 1
finding = account.duplicate-anchor | anna.lund@nordhav.example | open | warning

[open-by-short-code]
says = The same, told by the code with a digit left out
each = 8023042 80230402
45:00 failed anna.lund 33009 {each} Duplicated entries.
verdict = degraded
finding = account.duplicate-anchor | anna.lund@nordhav.example | open | warning

[cleared]
says = It ends when the same user's next reset works
45:00 failed anna.lund 33003 80230402 Duplicated entries.
50:00 reset anna.lund
verdict = healthy
finding = account.duplicate-anchor | anna.lund@nordhav.example | cleared

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
attempts = failed: 0

[open-trace]
says = Only the engine's trace tells it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230402 (Duplicated entries.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = degraded
finding = account.duplicate-anchor | anna.lund@nordhav.example | open | warning

[open-general]
says = Each of the general events tells it by its code
each = 33001 33009
45:00 failed anna.lund {each} 80230402 Duplicated entries.
verdict = degraded
finding = account.duplicate-anchor | anna.lund@nordhav.example | open | warning
