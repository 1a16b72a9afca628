# The last line of a trace is the version of the sync service; conf/versions.d knows what became of it.

[open]
says = A trace names a version that no longer works
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Refused.)\nAzure AD Sync 1.4.18.0"
verdict = broken
finding = service.version-unsupported | sync01 | open | critical

[open-31044]
says = So does a complaint of the writeback service
45:01 | PasswordResetService | 31044 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Password writeback service is not in a healthy state. Azure AD Connect 1.4.18.0
verdict = broken
finding = service.version-unsupported | sync01 | open | critical
finding = connection.relay-redundancy-lost | sync01 | cleared

[open-long]
says = A trace far too long is judged by its end, and the report tells that more of it was there
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n \x70000 "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Refused.)\nAzure AD Sync 1.4.18.0"
verdict = broken
metric = rule_limits: 1
finding = service.version-unsupported | sync01 | open | critical

[cleared]
says = After the upgrade a trace names a supported one
40:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Refused.)\nAAD anchor = User_0a0aAzure AD Sync 1.4.18.0"
50:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Refused.)\nMicrosoft Entra Connect 2.6.92.0"
verdict = healthy
finding = service.version-unsupported | sync01 | cleared

[negative]
says = A supported version, and the writeback service's own, which is another
45:01 | ADSync | 6329 | An unexpected error has occurred during a password set operation.\n "BAIL: MMS(4120): ..\server.cpp(11139): 0x80230619 (Refused.)\nAzure AD Sync 2.6.92.0"
46:01 | PasswordResetService | 31019 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusHeartBeat, Details: Version: 1.4.18.0, Endpoint: sb://nordhavrelay-a.servicebus.windows.net/1_2
verdict = healthy
