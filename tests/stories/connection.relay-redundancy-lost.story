# One of two relays is down: the cases WB2002. Here by whom it is named, and what else ends it.

[open, named]
says = The alarm names the relay
30:30 | PasswordResetService | 31044 | Password writeback is unhealthy: two relay hosts are expected and the host ssprdedicatedsbprodccc.servicebus.windows.net is not running. Version 5.0.1420.0
verdict = degraded
finding = connection.relay-redundancy-lost | ssprdedicatedsbprodccc.servicebus.windows.net | open

[open, listener]
says = One listener cannot connect, and the alarm comes again and again
life = 60 a
30:30 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: The connection to the connect service was lost.
30:31 | PasswordResetService | 31044 | Password writeback is unhealthy: two relay hosts are expected and one of them is not running. Version 5.0.1420.0
50:30 | PasswordResetService | 31034 | TrackingId: 3b0f5c7e-1f7d-4a55-9b0e-8c1d2e3f4a5b, ServiceBusListenerError, Details: The connection to the connect service was lost.
50:31 | PasswordResetService | 31044 | Password writeback is unhealthy: two relay hosts are expected and one of them is not running. Version 5.0.1420.0
verdict = degraded
finding = connection.relay-redundancy-lost | sync01 | open | warning
finding = connection.listener-error | sync01 | open | warning

[cleared, alarm is over]
says = An hour of heartbeats without another alarm ends it, also of one relay alone
life = 130 a
30:30 | PasswordResetService | 31044 | Password writeback is unhealthy: two relay hosts are expected and one of them is not running. Version 5.0.1420.0
verdict = healthy
finding = connection.relay-redundancy-lost | sync01 | cleared

[cleared, other relays]
says = Relays that are replaced end it
30:30 | PasswordResetService | 31044 | Password writeback is unhealthy: two relay hosts are expected and one of them is not running. Version 5.0.1420.0
40:00 | PasswordResetService | 31005 | TrackingId: 5a0f7c11-0b3d-4f62-a1b7-3d9e8c2f6a03, The relays were replaced.
verdict = healthy
finding = connection.relay-redundancy-lost | sync01 | cleared
finding = agent.stream-retired | nordhavrelay-a.servicebus.windows.net | open | information
finding = agent.stream-retired | nordhavrelay-b.servicebus.windows.net | open | information

[negative]
says = Both relays are heard
verdict = healthy
