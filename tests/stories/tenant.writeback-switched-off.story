# Writeback was deregistered: 31012, 31013; over when it is registered again.

[open]
says = Somebody switched writeback off in the wizard
45:00 | PasswordResetService | 31012 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventStart
45:04 | PasswordResetService | 31013 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventSuccess
45:05 | PasswordResetService | 31016 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, WriteBackServiceStopped
verdict = broken
finding = tenant.writeback-switched-off | sync01 | open | critical

[open-explains-the-silence]
says = The silence of the relays that follows is its effect
life = 0
0:00 heartbeats to 60
0:00 noise to 100
33:00 reset anna.lund
60:00 | PasswordResetService | 31012 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventStart
60:04 | PasswordResetService | 31013 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventSuccess
60:05 | PasswordResetService | 31016 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, WriteBackServiceStopped
verdict = broken
finding = tenant.writeback-switched-off | sync01 | open | critical
finding = connection.relay-heartbeat-lost | sync01 | open | critical | tenant.writeback-switched-off

[cleared]
says = It is switched on again
45:00 | PasswordResetService | 31012 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventStart
45:04 | PasswordResetService | 31013 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventSuccess
50:00 | PasswordResetService | 31004 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OnboardingEventStart
50:05 | PasswordResetService | 31005 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OnboardingEventSuccess
verdict = healthy
finding = tenant.writeback-switched-off | sync01 | cleared
allowed = agent.stream-retired

[negative]
says = The attempt to switch it off failed: it is still on
45:00 | PasswordResetService | 31012 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventStart
45:04 | PasswordResetService | 31014 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, OffboardingEventFail
verdict = broken
finding = tenant.writeback-switched-off | sync01 | cleared
finding = service.onboarding-failed | sync01 | open | critical

[open-each]
says = Its beginning or its end is enough
each = 31012 31013
45:00 | PasswordResetService | {each} | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, Offboarding
verdict = broken
finding = tenant.writeback-switched-off | sync01 | open | critical
