# The report to the cloud, due each five minutes, fails: 32015; over after two that did not.

[open]
says = The cloud cannot be told how the service is
55:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: timed out.
verdict = degraded
finding = connection.health-report-failed | sync01 | open | warning

[cleared]
says = Relays answer and no report fails for eleven minutes
40:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: timed out.
verdict = healthy
finding = connection.health-report-failed | sync01 | cleared

[negative]
says = Heartbeats between two failing reports do not end it
45:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: timed out.
50:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: timed out.
55:00 | PasswordResetService | 32015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ReportServiceHealthError, Details: System.Net.WebException: timed out.
verdict = degraded
finding = connection.health-report-failed | sync01 | open | warning

[negative-none]
says = No report failed
verdict = healthy
