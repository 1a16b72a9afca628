# 31034 whose English text says that the certificate is not valid.

[open]
says = The server does not trust the relay's certificate
55:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure.
verdict = broken
finding = connection.root-ca-missing | sync01 | open | critical

[cleared]
says = Relays answer and nothing fails for ten minutes
40:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure.
verdict = healthy
finding = connection.root-ca-missing | sync01 | cleared

[negative]
says = Another listener error is not about certificates
55:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
verdict = degraded
finding = connection.listener-error | sync01 | open
