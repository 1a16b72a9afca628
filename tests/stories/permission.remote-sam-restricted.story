# A policy keeps the connector account from asking a controller who the user is: the trace of 6329 says so, 33004 only "denied".

[open]
says = The trace names the cause of the denial beside it
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\dnutils.cpp(1341): 0x800700b7 (Cannot create it.)\nERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: NORDHAV\MSOL_0a1b2c3d. Error Code: ERROR_ACCESS_DENIED\nBAIL: MMS(4120): admaexport.cpp(2963): 0x80004005 (Unspecified error)\nBAIL: MMS(4120): ..\server.cpp(11139): 0x80230626 (Denied.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
attempts = failed: 1
finding = permission.remote-sam-restricted | nordhav.example | open | critical

[open-beside-denied]
says = With 33004 beside it the denial is explained by it
each = 0x5 0x80070005
45:00 failed anna.lund 33004 80230626 The management agent credentials were denied access.
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: {each}\nAzure AD Sync 2.6.92.0"
verdict = broken
attempts = failed: 1
finding = permission.remote-sam-restricted | nordhav.example | open | critical
finding = permission.denied | anna.lund@nordhav.example | open | warning | permission.remote-sam-restricted

[open-controller]
says = A controller refuses whom it saw setting passwords before
20:00 @dc02.nordhav.example | Microsoft-Windows-Security-Auditing | 4724 | channel=Security | SubjectUserSid=S-1-5-21-1004336348-1177238915-682003330-1611 | SubjectUserName=MSOL_0a1b2c3d4e5f | TargetUserName=jens.holm
45:01 @dc02.nordhav.example | Microsoft-Windows-Directory-Services-SAM | 16965 | channel=System | S-1-5-21-1004336348-1177238915-682003330-1611 | 10.20.0.15
verdict = broken
finding = permission.remote-sam-restricted | nordhav.example | open | critical

[cleared-controller]
says = What the controller told ends when a reset in the domain works
20:00 @dc02.nordhav.example | Microsoft-Windows-Security-Auditing | 4724 | channel=Security | SubjectUserSid=S-1-5-21-1004336348-1177238915-682003330-1611 | SubjectUserName=MSOL_0a1b2c3d4e5f | TargetUserName=jens.holm
45:01 @dc02.nordhav.example | Microsoft-Windows-Directory-Services-SAM | 16965 | channel=System | S-1-5-21-1004336348-1177238915-682003330-1611 | 10.20.0.15
50:00 reset jens.holm
verdict = healthy
finding = permission.remote-sam-restricted | nordhav.example | cleared

[negative-controller]
says = A controller refuses somebody else, and an account that nothing names
20:00 @dc02.nordhav.example | Microsoft-Windows-Security-Auditing | 4724 | channel=Security | SubjectUserSid=S-1-5-21-1004336348-1177238915-682003330-1611 | SubjectUserName=MSOL_0a1b2c3d4e5f | TargetUserName=jens.holm
45:01 @dc02.nordhav.example | Microsoft-Windows-Directory-Services-SAM | 16965 | channel=System | S-1-5-21-1004336348-1177238915-682003330-1612 | 10.20.0.15
45:01 @dc02.nordhav.example | Microsoft-Windows-Directory-Services-SAM | 16965 | channel=System | S-1-5-18 | 10.20.0.15
verdict = healthy

[cleared]
says = It ends when a reset in the domain works
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x5\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
50:00 reset jens.holm
verdict = healthy
finding = permission.remote-sam-restricted | nordhav.example | cleared

[negative]
says = A look-up that finds no server is no question of rights
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2939): Failed to acquire user information: 0x6ba\nBAIL: MMS(4120): admaexport.cpp(2963): 0x80004005 (Unspecified error)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
finding = directory.rpc-blocked | nordhav.example | open | critical

[open-details]
says = The same in the details of an event of the service
each = 33001 33009
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: Synchronization Engine returned an error hr=80004005, message=Unspecified error, UserPrincipalName: anna.lund@nordhav.example, Details: ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x5
45:02 end anna.lund bad
verdict = broken
attempts = failed: 1
finding = permission.remote-sam-restricted | nordhav.example | open | critical

[cleared-each-kind]
says = It ends when a reset works, of whatever kind
each = reset change admin
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x5\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
50:00 reset jens.holm {each}
verdict = healthy
finding = permission.remote-sam-restricted | nordhav.example | cleared

[cleared-each-nameless]
says = It ends when a reset works, of whatever kind
each = reset change admin
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2944): Failed to acquire user information: 0x5\nAzure AD Sync 2.6.92.0"
50:00 reset jens.holm {each}
verdict = healthy
finding = permission.remote-sam-restricted | unknown | cleared
