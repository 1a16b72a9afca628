# The English words of .NET and Windows when no version of TLS is common to both.

[open]
says = Server and relay have no version of TLS in common
55:00 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.ComponentModel.Win32Exception: The client and server cannot communicate, because they do not possess a common algorithm; sb://nordhavrelay-a.servicebus.windows.net/
verdict = broken
finding = connection.tls-too-old | nordhavrelay-a.servicebus.windows.net | open | critical

[open-web-service]
says = The same towards the web service
each = 32001 32002
55:00 | PasswordResetService | {each} | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel. https://agent.passwordreset.microsoftonline.com/reset
verdict = broken
finding = connection.tls-too-old | agent.passwordreset.microsoftonline.com | open | critical

[open-registration]
says = Writeback worked and cannot be switched on again: that is an effect
55:00 | PasswordResetService | 31004 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OnboardingEventStart
55:03 | PasswordResetService | 32011 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel. https://agent.passwordreset.microsoftonline.com/reset
verdict = broken
finding = connection.tls-too-old | agent.passwordreset.microsoftonline.com | open | critical
finding = service.onboarding-failed | sync01 | open | critical | connection.tls-too-old

[cleared]
says = Relays answer and nothing fails for ten minutes
40:00 | PasswordResetService | 32001 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel.
verdict = healthy
finding = connection.tls-too-old | *.servicebus.windows.net | cleared

[negative]
says = A web service that does not answer is not a matter of TLS
55:00 | PasswordResetService | 32001 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.TimeoutException: no answer.
verdict = broken
finding = connection.endpoint-unreachable | *.servicebus.windows.net | open
