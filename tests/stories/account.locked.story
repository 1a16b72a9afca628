# 33006. A state of the user, told for the domain; what a log alone opens lives for a day.

[open]
says = The account is locked out
45:00 failed anna.lund 33006 80230532 Refused.
verdict = healthy
attempts = refused: 1
attempts = failed: 0
finding = account.locked | nordhav.example | open | information

[expired]
says = After a day without another such event it is over
life = 1560
45:00 failed anna.lund 33006 80230532 Refused.
verdict = healthy
finding = account.locked | nordhav.example | expired

[negative]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
