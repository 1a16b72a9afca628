# A controller cannot be told to keep its password policy: only the trace of 6329 says so.

[open]
says = The trace names the missing control; the attempt under way names the domain
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2837): The server doesn't contain the LDAP password policy control.\nBAIL: MMS(4120): admaexport.cpp(2963): 0x80004005 (Unspecified error)\nERR_: MMS(4120): ..\ma.cpp(8000): ExportPasswordSet failed with 0x80004005\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = broken
attempts = failed: 1
finding = directory.policy-hints-missing | nordhav.example | open | critical

[open-without-attempt]
says = Nobody's attempt is known: the domain is unknown, the finding is not lost
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2837): The server does not contain the LDAP password policy control.\nAzure AD Sync 2.6.92.0"
verdict = broken
finding = directory.policy-hints-missing | unknown | open | critical

[cleared]
says = It ends when a reset in the domain works
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2837): The server doesn't contain the LDAP password policy control.\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
50:00 reset jens.holm
verdict = healthy
finding = directory.policy-hints-missing | nordhav.example | cleared

[negative]
says = The control is named, and is there
45:00 start anna.lund
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "ERR_: MMS(4120): admaexport.cpp(2837): The server contains the LDAP password policy control.\nBAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Refused.)\nAzure AD Sync 2.6.92.0"
45:02 end anna.lund bad
verdict = healthy
attempts = refused: 1
finding = policy.refused | nordhav.example | open | information

[open-details]
says = The same in the details of an event of the service
each = 33001 33009
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: Synchronization Engine returned an error hr=80004005, message=Unspecified error, UserPrincipalName: anna.lund@nordhav.example, Details: ERR_: MMS(4120): admaexport.cpp(2837): The server doesn't contain the LDAP password policy control.
45:02 end anna.lund bad
verdict = broken
attempts = failed: 1
finding = directory.policy-hints-missing | nordhav.example | open | critical
