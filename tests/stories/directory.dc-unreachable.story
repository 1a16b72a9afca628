# Opened, ended and not opened by the cases WB4001; here: by the engine's trace alone.

[open-trace]
says = Only the engine's trace tells it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230818 (No controller could be contacted.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
finding = directory.dc-unreachable | nordhav.example | open | critical

[open-each]
says = Each of the general events tells it by its code
each = 33001 33009
45:00 failed anna.lund {each} 80230818 No controller could be contacted.
verdict = broken
finding = directory.dc-unreachable | nordhav.example | open | critical
