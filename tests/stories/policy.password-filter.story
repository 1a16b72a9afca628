# A password filter on a domain controller refused a password. What the engine then says (33008) is its effect.

[open]
says = Password Protection refuses a reset, and the sync server says only "restriction"
45:01 @dc02.nordhav.example | Microsoft-AzureADPasswordProtection-DCAgent | 10017 | channel=Microsoft-AzureADPasswordProtection-DCAgent/Admin | UserName=anna.lund
45:00 failed anna.lund 33008 80230619 A restriction.
verdict = healthy
attempts = refused: 1
finding = policy.password-filter | nordhav.example | open | information
finding = policy.refused | nordhav.example | open | information | policy.password-filter

[open-could-not-tell]
says = Another maker's filter refuses because it could not tell
45:01 @dc02.nordhav.example | LithnetPasswordProtection | 8193 | reset | anna.lund | Anna Lund
verdict = healthy
finding = policy.password-filter | nordhav.example | open | information

[open-another-maker]
says = Another maker's filter
45:01 @dc02.nordhav.example | LithnetPasswordProtection | 8195 | reset | anna.lund | Anna Lund
verdict = healthy
finding = policy.password-filter | nordhav.example | open | information

[expired]
says = A day without another refusal
life = 1560
45:01 @dc02.nordhav.example | Microsoft-AzureADPasswordProtection-DCAgent | 10017 | channel=Microsoft-AzureADPasswordProtection-DCAgent/Admin | UserName=anna.lund
45:00 failed anna.lund 33008 80230619 A restriction.
verdict = healthy
finding = policy.password-filter | nordhav.example | expired
finding = policy.refused | nordhav.example | expired

[negative]
says = A filter that only would have refused
45:01 @dc02.nordhav.example | Microsoft-AzureADPasswordProtection-DCAgent | 10025 | channel=Microsoft-AzureADPasswordProtection-DCAgent/Admin | UserName=anna.lund
45:01 @dc02.nordhav.example | LithnetPasswordProtection | 5 | reset | anna.lund | Anna Lund
verdict = healthy
