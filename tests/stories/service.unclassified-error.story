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

[negative-told-by-the-service]
says = What the service says of the same attempt is what it failed of
each = 32001 32002 32004 32005 32007 32008 32009 32010 32011 32013
55:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
55:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: It failed., UserPrincipalName: anna.lund@nordhav.example
55:02 | PasswordResetService | 31003 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, PasswordResetFail, UserPrincipalName: anna.lund@nordhav.example
verdict = broken
allowed = connection.endpoint-unreachable
allowed = service.key-mismatch
allowed = service.configuration-unreadable
allowed = service.onboarding-failed

[negative-told-by-the-directory]
says = So is what it says of the directory
each = 32015 33002 33003 33004
55:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
55:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: It failed., UserPrincipalName: anna.lund@nordhav.example
55:02 | PasswordResetService | 31003 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, PasswordResetFail, UserPrincipalName: anna.lund@nordhav.example
verdict = degraded
allowed = connection.health-report-failed
allowed = account.not-found
allowed = account.duplicate-anchor
allowed = permission.denied

[negative-told-by-a-code]
says = So is a code
each = 33001 33009
55:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
55:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: Synchronization Engine returned an error hr=80230405, message=No such object., UserPrincipalName: anna.lund@nordhav.example
55:02 | PasswordResetService | 31003 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, PasswordResetFail, UserPrincipalName: anna.lund@nordhav.example
verdict = degraded
allowed = account.not-found

[negative-refused]
says = Nor is a refusal one
each = 33005 33006 33007 33008
55:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
55:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: Refused., UserPrincipalName: anna.lund@nordhav.example
55:02 | PasswordResetService | 31003 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, PasswordResetFail, UserPrincipalName: anna.lund@nordhav.example
verdict = healthy
allowed = account.disabled
allowed = account.locked
allowed = account.wrong-password
allowed = policy.refused

[open-retried]
says = A connection that was tried again does not explain why the attempt failed
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:01 | PasswordResetService | 32014 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, A request had to be repeated.
45:02 | PasswordResetService | 31003 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, PasswordResetFail, UserPrincipalName: anna.lund@nordhav.example
verdict = degraded
attempts = failed: 1
finding = service.unclassified-error | sync01 | open | warning

[open-each]
says = Events that nobody has published, or whose text alone says more
each = 32000 32003 32006 32012 32016 33000
45:00 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Details: System.Exception: unexpected.
verdict = degraded
finding = service.unclassified-error | sync01 | open | warning

[open-kinds]
says = Each kind of attempt fails so
each = reset change admin
45:00 start anna.lund {each}
45:02 end anna.lund bad {each}
verdict = degraded
attempts = failed: 1
finding = service.unclassified-error | sync01 | open | warning

[open-unknown-code-of-each]
says = A code that nobody has published, in each of the general events
each = 33001 33009
45:00 failed anna.lund {each} 80230777 Something new.
verdict = degraded
finding = service.unclassified-error | sync01 | open | warning
