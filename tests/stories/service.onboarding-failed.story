# The tenant could not be registered for writeback: 32009 32011 31014 32008; over with 31005.

[open]
says = No token for the administrator who set writeback up
45:00 | PasswordResetService | 31004 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OnboardingEventStart
45:03 | PasswordResetService | 32009 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: No token could be had for setup@nordhav.example.
verdict = broken
finding = service.onboarding-failed | sync01 | open | critical

[open-cloud-call]
says = The call that registers the tenant failed
each = 32011 32013
45:03 | PasswordResetService | {each} | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Net.WebException: timed out.
verdict = broken
finding = service.onboarding-failed | sync01 | open | critical

[open-invalid-reply]
says = The cloud's answer to the registration made no sense
45:03 | PasswordResetService | 32008 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: System.Xml.XmlException: bad root.
verdict = broken
finding = service.onboarding-failed | sync01 | open | critical

[cleared]
says = The next registration works
40:03 | PasswordResetService | 32009 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Details: No token could be had for setup@nordhav.example.
50:00 | PasswordResetService | 31004 | TrackingId: 6c1e0a88-3d0b-4a1e-8a55-1c7b5a9d0e12, OnboardingEventStart
50:05 | PasswordResetService | 31005 | TrackingId: 6c1e0a88-3d0b-4a1e-8a55-1c7b5a9d0e12, OnboardingEventSuccess
verdict = healthy
allowed = agent.stream-retired
finding = service.onboarding-failed | sync01 | cleared

[negative]
says = A registration that works
50:00 | PasswordResetService | 31004 | TrackingId: 6c1e0a88-3d0b-4a1e-8a55-1c7b5a9d0e12, OnboardingEventStart
50:02 | PasswordResetService | 31017 | TrackingId: 6c1e0a88-3d0b-4a1e-8a55-1c7b5a9d0e12, AuthTokenSuccess
50:05 | PasswordResetService | 31005 | TrackingId: 6c1e0a88-3d0b-4a1e-8a55-1c7b5a9d0e12, OnboardingEventSuccess
verdict = healthy
allowed = agent.stream-retired
