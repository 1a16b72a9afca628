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
each = 8194 8195 8196 8197 8198 8199 8200 8201 8202 8203 8204 8205
45:01 @dc02.nordhav.example | LithnetPasswordProtection | {each} | reset | anna.lund | Anna Lund
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

[open-each]
says = By itself, by the tenant's list, by the maker's, for the user's name in it, by both lists: a change or a reset
each = 10016 10017 30002 30003 30004 30005 30021 30022 30026 30027
45:01 @dc02.nordhav.example | Microsoft-AzureADPasswordProtection-DCAgent | {each} | channel=Microsoft-AzureADPasswordProtection-DCAgent/Admin | UserName=anna.lund
verdict = healthy
finding = policy.password-filter | nordhav.example | open | information
