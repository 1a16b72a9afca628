# The file in which writeback keeps its registration cannot be read or written: 32005, 32007; over with 31005 or 31015.

[open]
says = The configuration file cannot be read
45:00 | PasswordResetService | 32005 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.IO.IOException: The file is in use.
verdict = broken
finding = service.configuration-unreadable | sync01 | open | critical

[open-not-written]
says = What the registration brought cannot be written down
45:00 | PasswordResetService | 32007 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.UnauthorizedAccessException: denied.
verdict = broken
finding = service.configuration-unreadable | sync01 | open | critical

[open-explains-the-start]
says = It is why the endpoint did not start with the service
45:00 | PasswordResetService | 32005 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.IO.IOException: The file is in use.
45:02 | ADSync | 6800 | The management agent's password extension did not start.
verdict = broken
finding = service.configuration-unreadable | sync01 | open | critical
finding = service.writeback-not-started | sync01 | open | critical | service.configuration-unreadable

[cleared]
says = The listener starts
45:00 | PasswordResetService | 32005 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.IO.IOException: The file is in use.
50:00 | PasswordResetService | 31015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, WriteBackServiceStarted
verdict = healthy
finding = service.configuration-unreadable | sync01 | cleared

[cleared-by-registration]
says = The tenant is registered anew
45:00 | PasswordResetService | 32005 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.IO.IOException: The file is in use.
50:00 | PasswordResetService | 31005 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OnboardingEventSuccess
verdict = healthy
finding = service.configuration-unreadable | sync01 | cleared
allowed = agent.stream-retired

[negative]
says = An ordinary start
50:00 | PasswordResetService | 31015 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, WriteBackServiceStarted
verdict = healthy
