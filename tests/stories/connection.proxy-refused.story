# The number that HTTP has for "the proxy wants a password": it is the same in every language.

[open]
says = The proxy wants a password that the service does not have
each = 31034 32001 32002
55:00 | PasswordResetService | {each} | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: System.Net.WebException: (407) Proxy Authentication Required; sb://nordhavrelay-a.servicebus.windows.net/
verdict = broken
finding = connection.proxy-refused | nordhavrelay-a.servicebus.windows.net | open | critical

[cleared]
says = Relays answer and nothing fails for ten minutes
40:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: (407) Proxy Authentication Required; https://agent.passwordreset.microsoftonline.com/health
verdict = healthy
finding = connection.proxy-refused | agent.passwordreset.microsoftonline.com | cleared

[negative]
says = A health report that fails for another reason
55:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: timed out.
verdict = degraded
finding = connection.health-report-failed | sync01 | open

[open-registration]
says = The tenant cannot be registered: that is an effect
55:00 | PasswordResetService | 32011 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Net.WebException: (407) Proxy Authentication Required; https://agent.passwordreset.microsoftonline.com/reset
verdict = broken
finding = connection.proxy-refused | agent.passwordreset.microsoftonline.com | open | critical
finding = service.onboarding-failed | sync01 | open | critical | connection.proxy-refused
