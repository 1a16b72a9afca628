# 32001, 32002: the web service or the relay cannot be reached.

[open]
says = The web service of resets cannot be reached, and the text names the host
55:00 | PasswordResetService | 32001 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Net.WebException: no connection to https://agent.passwordreset.microsoftonline.com/reset
verdict = broken
finding = connection.endpoint-unreachable | agent.passwordreset.microsoftonline.com | open | critical

[open-without-host]
says = No relay can be reached: what the firewall has to let pass is named
55:00 | PasswordResetService | 32002 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusError, Details: System.TimeoutException: no answer.
verdict = broken
finding = connection.endpoint-unreachable | *.servicebus.windows.net | open | critical

[cleared]
says = Relays answer and nothing fails for ten minutes
40:00 | PasswordResetService | 32002 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusError, Details: sb://nordhavrelay-a.servicebus.windows.net/ does not answer.
verdict = healthy
finding = connection.endpoint-unreachable | nordhavrelay-a.servicebus.windows.net | cleared

[negative]
says = A connection that was only retried
55:00 | PasswordResetService | 32014 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusWarning, Details: a retry to sb://nordhavrelay-a.servicebus.windows.net/
verdict = healthy
