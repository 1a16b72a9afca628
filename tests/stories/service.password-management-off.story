# The forest was added after writeback was switched on: hr 8023061f.

[open]
says = The engine says that passwords are not managed for the forest
45:00 failed anna.lund 33009 8023061f Password management is not enabled.
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
