# 31034 with no text that says more.

[open]
says = One listener fails, the other relay still answers
55:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
verdict = degraded
finding = connection.listener-error | sync01 | open | warning

[open-other-language]
says = The words of another language are a listener error like any other
55:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.Exception: Fjerncertifikatet er ugyldigt.
verdict = degraded
finding = connection.listener-error | sync01 | open | warning

[open-both-relays]
says = No relay answers any more: it is why the heartbeats are lost
life = 0
0:00 heartbeats to 60
0:00 noise to 100
33:00 reset anna.lund
62:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
80:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
verdict = broken
finding = connection.listener-error | sync01 | open | critical
finding = connection.relay-heartbeat-lost | sync01 | open | critical | connection.listener-error

[cleared]
says = Relays answer and nothing fails for ten minutes
40:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
verdict = healthy
finding = connection.listener-error | sync01 | cleared

[negative]
says = The heartbeat of the other relay does not end it at once
50:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
57:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.TimeoutException: no answer.
verdict = degraded
finding = connection.listener-error | sync01 | open | warning

[open-service-stopped]
says = A listener that fails because the service stops is no fault of the network
life = 0
0:00 heartbeats to 55
33:00 reset anna.lund
55:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: The connection was lost.
55:02 | PasswordResetService | 31016 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, WriteBackServiceStopped
verdict = broken
finding = service.stopped | sync01 | open | critical
finding = connection.listener-error | sync01 | open | warning | service.stopped
