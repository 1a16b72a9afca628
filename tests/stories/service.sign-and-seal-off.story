# Signing and sealing is off on the connector: hr 8023062c.

[open]
says = The engine will not set a password over an unprotected connection
45:00 failed anna.lund 33009 8023062C An insecure set was refused.
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
