# A start without an end. Resets are shown by the cases WB3017; here the other kinds, and who fails without an end.

[open, change]
says = A change that never ends is lost
45:00 start anna.lund change
verdict = degraded
attempts = lost: 1
finding = service.attempt-lost | sync01 | open

[open, admin]
says = An administrator's reset that never ends is lost
45:00 start anna.lund admin
verdict = degraded
attempts = lost: 1
finding = service.attempt-lost | sync01 | open

[negative, change failed]
says = A change that fails is not lost
45:00 start anna.lund change
45:02 end anna.lund bad change
verdict = degraded
attempts = failed: 1
allowed = service.unclassified-error

[negative, admin failed]
says = Nor is an administrator's reset that fails
45:00 start anna.lund admin
45:02 end anna.lund bad admin
verdict = degraded
attempts = failed: 1
allowed = service.unclassified-error

[negative, only the error]
says = An error of the engine is an end, where no other is logged
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:02 | PasswordResetService | 33004 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: Synchronization Engine returned an error hr=80230626, message=Denied., Context: cloudAnchor: User_1, SourceAnchorValue: qqqqqqqqqqqqqqqqqqqqqg==, UserPrincipalName: anna.lund@nordhav.example
verdict = degraded
attempts = failed: 1
finding = permission.denied | anna.lund@nordhav.example | open

[negative, only another error]
says = So is each other error of the directory
each = 33001 33002 33003 33009
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:02 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: Synchronization Engine returned an error hr=80230405, message=No such object., UserPrincipalName: anna.lund@nordhav.example
verdict = degraded
attempts = failed: 1
allowed = account.not-found
allowed = account.duplicate-anchor
