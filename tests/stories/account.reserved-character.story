# hr 80005000: a container above the user has a reserved character in its name.

[open]
says = The engine cannot read the path of the user
45:00 failed anna.lund 33001 80005000 A bad path.
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
