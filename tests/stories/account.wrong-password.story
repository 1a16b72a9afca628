# 33007. The user's doing; what a log alone opens lives for a day.

[open]
says = Somebody types a wrong old password
45:00 failed anna.lund 33007 80230630 [change] Wrong password.
verdict = healthy
attempts = refused: 1
finding = account.wrong-password | nordhav.example | open | information

[expired]
says = After a day without another it is over
life = 1560
45:00 failed anna.lund 33007 80230630 [change] Wrong password.
verdict = healthy
finding = account.wrong-password | nordhav.example | expired

[negative]
says = The right old password
45:00 reset anna.lund change
verdict = healthy
