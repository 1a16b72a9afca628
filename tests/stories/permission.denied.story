# Opened, ended and not opened by the cases WB5015; here: by the engine's trace alone.

[open-trace]
says = Only the engine's trace tells it
each = 80230626 80231367 80070005 5
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x{each} (Denied.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = degraded
finding = permission.denied | anna.lund@nordhav.example | open | warning

[open-privileged]
says = An administrator's reset of a protected account: the directory names another code
45:00 failed anna.lund 33004 80231367 admin The user who asked may not do so to a privileged account.
verdict = degraded
attempts = failed: 1
finding = permission.denied | anna.lund@nordhav.example | open | warning

[open-trace-kinds]
says = So it does of each kind of reset
each = reset change admin
45:00 start anna.lund {each}
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230626 (Words.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad {each}
verdict = degraded
attempts = failed: 1
finding = permission.denied | anna.lund@nordhav.example | open | warning
