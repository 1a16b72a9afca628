# A password that cannot be decrypted: the cases WB3004. Here what else ends it.

[open]
says = A password cannot be decrypted
each = 32004 32010
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:01 | PasswordResetService | {each} | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: The password could not be decrypted., UserPrincipalName: anna.lund@nordhav.example, Details: System.Security.Cryptography.CryptographicException: Error occurred while decoding OAEP padding.
45:02 end anna.lund bad
verdict = broken
finding = service.key-mismatch | sync01 | open | critical

[cleared, new keys]
says = New keys end it
45:00 start anna.lund reset 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01
45:01 | PasswordResetService | 32004 | TrackingId: 9d3c5a10-4e2b-4c71-8f60-1b7a2c9e0d01, Reason: The password could not be decrypted., UserPrincipalName: anna.lund@nordhav.example, Details: System.Security.Cryptography.CryptographicException: Error occurred while decoding OAEP padding.
45:02 end anna.lund bad
50:00 | PasswordResetService | 31018 | TrackingId: 5a0f7c11-0b3d-4f62-a1b7-3d9e8c2f6a02, New keys were made for the tenant.
verdict = healthy
finding = service.key-mismatch | sync01 | cleared

[negative]
says = A password that can be
45:00 reset anna.lund
verdict = healthy
