# An error that no other rule explains: it is shown, not guessed at.

[open]
says = An error of no known kind
45:00 | PasswordResetService | 32000 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.InvalidOperationException: Sequence contains no elements.
verdict = degraded
finding = service.unclassified-error | sync01 | open | warning

[open-unknown-code]
says = A code that nobody has published
45:00 failed anna.lund 33009 80230777 Something new.
verdict = degraded
attempts = failed: 1
finding = service.unclassified-error | sync01 | open | warning

[open-unknown-id]
says = An event that stands in no table
45:00 | PasswordResetService | 32016 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Exception: unexpected.
verdict = degraded
finding = service.unclassified-error | sync01 | open | warning

[open-without-a-word]
says = A reset fails, and no event says why
45:00 start anna.lund
45:02 end anna.lund bad
verdict = degraded
attempts = failed: 1
finding = service.unclassified-error | sync01 | open | warning

[expired]
says = A day later it is over
life = 1560
45:00 | PasswordResetService | 32000 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.InvalidOperationException: Sequence contains no elements.
verdict = healthy
finding = service.unclassified-error | sync01 | expired

[negative]
says = A failed reset whose cause is told is no riddle
45:00 failed anna.lund 33002 80230405 No such object.
verdict = degraded
finding = account.not-found | anna.lund@nordhav.example | open

[open-trace]
says = A reset fails, and the engine's trace has no more than "unspecified"
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80004005 (Unspecified error)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = degraded
attempts = failed: 1
finding = service.unclassified-error | sync01 | open | warning

[open-engine]
says = The engine met an error while it served a client
45:00 | ADSync | 6306 | The server encountered an unexpected error while performing an operation for the client.
verdict = degraded
finding = service.unclassified-error | sync01 | open | warning

[negative-engine]
says = Beside an endpoint that did not start it says nothing of its own
45:00 | ADSync | 6800 | The management agent's password extension did not start.
45:01 | ADSync | 6306 | The server encountered an unexpected error while performing an operation for the client.
verdict = broken
finding = service.writeback-not-started | sync01 | open
