# 33008: the cases WB6002. Here: by the engine's trace alone.

[open-trace]
says = Only the engine's trace says that a password was refused
each = reset change admin
45:00 start anna.lund {each}
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Words.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad {each}
verdict = healthy
attempts = refused: 1
attempts = failed: 0
finding = policy.refused | nordhav.example | open | information
