# What else says that the sync service does not run; 31016, 2002 and 7034 have cases of their own.

[open-no-logon]
says = Its account cannot sign in any more
58:00 | Service Control Manager | 7038 | channel=System | param1=ADSync | param2=NORDHAV\svc-sync | param3=The user name or password is incorrect.
verdict = broken
finding = service.stopped | sync01 | open | critical

[open-no-right]
says = Its account lost the right to log on as a service
58:00 | Service Control Manager | 7041 | channel=System | param1=ADSync | param2=NORDHAV\svc-sync
verdict = broken
finding = service.stopped | sync01 | open | critical

[open-does-not-start]
says = It does not start, under the name that it had before
58:00 | Service Control Manager | 7000 | channel=System | param1=Microsoft Azure AD Sync | param2=The service did not start due to a logon failure.
verdict = broken
finding = service.stopped | sync01 | open | critical

[cleared]
says = It runs again, in the words of another language: the writeback listener is up
45:00 | Service Control Manager | 7031 | channel=System | param1=Microsoft Entra ID Sync | param2=1
48:00 | PasswordResetService | 31015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, WriteBackServiceStarted
verdict = healthy
finding = service.stopped | sync01 | cleared

[negative]
says = Another service cannot sign in
58:00 | Service Control Manager | 7038 | channel=System | param1=Spooler | param2=NORDHAV\svc-print | param3=The user name or password is incorrect.
verdict = healthy

[cleared-by-start]
says = The engine says itself that the service has started
48:00 | ADSync | 2002 | The service was stopped.
49:00 | ADSync | 2001 | The service was started.
life = 0
0:00 heartbeats to 48
33:00 reset anna.lund
verdict = healthy
finding = service.stopped | sync01 | cleared

[cleared-by-state]
says = Windows says that it runs
each = running 4
48:00 | ADSync | 2002 | The service was stopped.
49:00 | Service Control Manager | 7036 | channel=System | param1=ADSync | param2={each}
life = 0
0:00 heartbeats to 48
33:00 reset anna.lund
verdict = healthy
finding = service.stopped | sync01 | cleared

[open-ended]
says = It ended, and somebody has to start it, under each name that it had
each = ADSync | Microsoft Azure AD Sync | Microsoft Entra ID Sync
58:00 | Service Control Manager | 7034 | channel=System | param1={each} | param2=1
verdict = broken
finding = service.stopped | sync01 | open | critical

[open-state]
says = Windows says that it stopped, under each name that it had
each = ADSync | Microsoft Azure AD Sync | Microsoft Entra ID Sync
58:00 | Service Control Manager | 7036 | channel=System | param1={each} | param2=stopped
verdict = broken
finding = service.stopped | sync01 | open | critical

[cleared-by-state-of-each]
says = Windows says that it runs, under each name that it had
each = ADSync | Microsoft Azure AD Sync | Microsoft Entra ID Sync
48:00 | ADSync | 2002 | The service was stopped.
49:00 | Service Control Manager | 7036 | channel=System | param1={each} | param2=running
life = 0
0:00 heartbeats to 48
33:00 reset anna.lund
verdict = healthy
finding = service.stopped | sync01 | cleared
