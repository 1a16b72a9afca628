# The account that synchronises with the cloud gets no token.

[open]
says = A second factor is asked of it
58:00 | ADSync | 906 | GetSecurityToken: unable to retrieve a security token for the provisioning web service (AWS). UserInteractive.
verdict = broken
finding = service.sync-account-blocked | sync01 | open | critical

[open-denied]
says = The cloud denies it access, and calls that information
58:00 | Directory Synchronization | 115 | Access to the cloud has been denied.
verdict = broken
finding = service.sync-account-blocked | sync01 | open | critical

[open-notification]
says = A change of a password could not be passed on
58:00 | ADSync | 6900 | The server encountered an unexpected error while processing a password change notification:\n"Brugernavnet eller adgangskoden er forkert.
verdict = broken
finding = service.sync-account-blocked | sync01 | open | critical

[open-extension]
says = The extension of the cloud's connector failed because of a token
each = AADSTS50076 GetSecurityToken
58:00 | ADSync | 6801 | The extensible extension returned an unsupported error: {each}
verdict = broken
finding = service.sync-account-blocked | sync01 | open | critical
finding = service.sync-run-failed | sync01 | open | warning

[cleared]
says = A round to the cloud is done
each = 104 105 114
45:00 | Directory Synchronization | 109 | Failure while authenticating the sync account.
50:00 | Directory Synchronization | {each} | Export cycle completed.
verdict = healthy
finding = service.sync-account-blocked | sync01 | cleared

[cleared-by-heartbeat]
says = Hash sync's heartbeat arrives
45:00 | Directory Synchronization | 106 | Failure.
50:00 | Directory Synchronization | 654 | Provision credentials ping end.
verdict = healthy
finding = service.sync-account-blocked | sync01 | cleared

[negative]
says = The scheduler speaks
58:00 | ADSync | 904 | Scheduler: started.
58:00 | Directory Synchronization | 105 | Import iteration finished.
verdict = healthy
