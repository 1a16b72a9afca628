# 33002, and hr 80230405 of a general event.

[open]
says = The user of the cloud has no user in the directory
45:00 failed anna.lund 33002 80230405 No such object.
verdict = degraded
attempts = failed: 1
finding = account.not-found | anna.lund@nordhav.example | open | warning

[open-by-code]
says = The same, told by the code of a general event
each = 33001 33009
45:00 failed anna.lund {each} 80230405 No such object.
verdict = degraded
finding = account.not-found | anna.lund@nordhav.example | open | warning

[cleared]
says = It ends when the same user's next reset works
each = reset change admin
45:00 failed anna.lund 33002 80230405 No such object.
50:00 reset anna.lund {each}
verdict = healthy
finding = account.not-found | anna.lund@nordhav.example | cleared

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
attempts = failed: 0
