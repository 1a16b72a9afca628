# 33007. The user's doing; what a log alone opens lives for a day.

[open]
says = Somebody types a wrong old password
45:00 failed anna.lund 33007 80230630 [change] Wrong password.
verdict = healthy
attempts = refused: 1
finding = account.wrong-password | nordhav.example | open | information

[expired]
says = After a day without another it is over
life = 1560
45:00 failed anna.lund 33007 80230630 [change] Wrong password.
verdict = healthy
finding = account.wrong-password | nordhav.example | expired

[negative]
says = The right old password
45:00 reset anna.lund change
verdict = healthy

[open, many]
says = Over twenty an hour in two hours, and more than half of all operations, are told as a warning
life = 130
10:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000000, UserPrincipalName: user0@nordhav.example, Details: The old password is wrong.
11:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000001, UserPrincipalName: user1@nordhav.example, Details: The old password is wrong.
12:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000002, UserPrincipalName: user2@nordhav.example, Details: The old password is wrong.
13:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000003, UserPrincipalName: user3@nordhav.example, Details: The old password is wrong.
14:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000004, UserPrincipalName: user4@nordhav.example, Details: The old password is wrong.
15:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000005, UserPrincipalName: user5@nordhav.example, Details: The old password is wrong.
16:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000006, UserPrincipalName: user6@nordhav.example, Details: The old password is wrong.
17:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000007, UserPrincipalName: user7@nordhav.example, Details: The old password is wrong.
18:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000008, UserPrincipalName: user8@nordhav.example, Details: The old password is wrong.
19:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000009, UserPrincipalName: user9@nordhav.example, Details: The old password is wrong.
20:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000a, UserPrincipalName: user10@nordhav.example, Details: The old password is wrong.
21:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000b, UserPrincipalName: user11@nordhav.example, Details: The old password is wrong.
22:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000c, UserPrincipalName: user12@nordhav.example, Details: The old password is wrong.
23:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000d, UserPrincipalName: user13@nordhav.example, Details: The old password is wrong.
24:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000e, UserPrincipalName: user14@nordhav.example, Details: The old password is wrong.
25:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000f, UserPrincipalName: user15@nordhav.example, Details: The old password is wrong.
26:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000010, UserPrincipalName: user16@nordhav.example, Details: The old password is wrong.
27:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000011, UserPrincipalName: user17@nordhav.example, Details: The old password is wrong.
28:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000012, UserPrincipalName: user18@nordhav.example, Details: The old password is wrong.
29:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000013, UserPrincipalName: user19@nordhav.example, Details: The old password is wrong.
30:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000014, UserPrincipalName: user20@nordhav.example, Details: The old password is wrong.
31:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000015, UserPrincipalName: user21@nordhav.example, Details: The old password is wrong.
60:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000001e, UserPrincipalName: user30@nordhav.example, Details: The old password is wrong.
61:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000001f, UserPrincipalName: user31@nordhav.example, Details: The old password is wrong.
62:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000020, UserPrincipalName: user32@nordhav.example, Details: The old password is wrong.
63:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000021, UserPrincipalName: user33@nordhav.example, Details: The old password is wrong.
64:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000022, UserPrincipalName: user34@nordhav.example, Details: The old password is wrong.
65:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000023, UserPrincipalName: user35@nordhav.example, Details: The old password is wrong.
66:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000024, UserPrincipalName: user36@nordhav.example, Details: The old password is wrong.
67:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000025, UserPrincipalName: user37@nordhav.example, Details: The old password is wrong.
68:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000026, UserPrincipalName: user38@nordhav.example, Details: The old password is wrong.
69:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000027, UserPrincipalName: user39@nordhav.example, Details: The old password is wrong.
70:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000028, UserPrincipalName: user40@nordhav.example, Details: The old password is wrong.
71:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000029, UserPrincipalName: user41@nordhav.example, Details: The old password is wrong.
72:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002a, UserPrincipalName: user42@nordhav.example, Details: The old password is wrong.
73:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002b, UserPrincipalName: user43@nordhav.example, Details: The old password is wrong.
74:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002c, UserPrincipalName: user44@nordhav.example, Details: The old password is wrong.
75:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002d, UserPrincipalName: user45@nordhav.example, Details: The old password is wrong.
76:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002e, UserPrincipalName: user46@nordhav.example, Details: The old password is wrong.
77:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002f, UserPrincipalName: user47@nordhav.example, Details: The old password is wrong.
78:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000030, UserPrincipalName: user48@nordhav.example, Details: The old password is wrong.
79:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000031, UserPrincipalName: user49@nordhav.example, Details: The old password is wrong.
80:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000032, UserPrincipalName: user50@nordhav.example, Details: The old password is wrong.
81:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000033, UserPrincipalName: user51@nordhav.example, Details: The old password is wrong.
verdict = degraded
finding = account.wrong-password | nordhav.example | open | warning

[open, many among many]
says = As many are none to warn of where they are less than half of all operations
each = reset change admin
life = 130
10:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000000, UserPrincipalName: user0@nordhav.example, Details: The old password is wrong.
11:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000001, UserPrincipalName: user1@nordhav.example, Details: The old password is wrong.
12:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000002, UserPrincipalName: user2@nordhav.example, Details: The old password is wrong.
13:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000003, UserPrincipalName: user3@nordhav.example, Details: The old password is wrong.
14:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000004, UserPrincipalName: user4@nordhav.example, Details: The old password is wrong.
15:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000005, UserPrincipalName: user5@nordhav.example, Details: The old password is wrong.
16:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000006, UserPrincipalName: user6@nordhav.example, Details: The old password is wrong.
17:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000007, UserPrincipalName: user7@nordhav.example, Details: The old password is wrong.
18:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000008, UserPrincipalName: user8@nordhav.example, Details: The old password is wrong.
19:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000009, UserPrincipalName: user9@nordhav.example, Details: The old password is wrong.
20:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000a, UserPrincipalName: user10@nordhav.example, Details: The old password is wrong.
21:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000b, UserPrincipalName: user11@nordhav.example, Details: The old password is wrong.
22:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000c, UserPrincipalName: user12@nordhav.example, Details: The old password is wrong.
23:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000d, UserPrincipalName: user13@nordhav.example, Details: The old password is wrong.
24:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000e, UserPrincipalName: user14@nordhav.example, Details: The old password is wrong.
25:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000000f, UserPrincipalName: user15@nordhav.example, Details: The old password is wrong.
26:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000010, UserPrincipalName: user16@nordhav.example, Details: The old password is wrong.
27:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000011, UserPrincipalName: user17@nordhav.example, Details: The old password is wrong.
28:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000012, UserPrincipalName: user18@nordhav.example, Details: The old password is wrong.
29:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000013, UserPrincipalName: user19@nordhav.example, Details: The old password is wrong.
30:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000014, UserPrincipalName: user20@nordhav.example, Details: The old password is wrong.
31:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000015, UserPrincipalName: user21@nordhav.example, Details: The old password is wrong.
60:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000001e, UserPrincipalName: user30@nordhav.example, Details: The old password is wrong.
61:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000001f, UserPrincipalName: user31@nordhav.example, Details: The old password is wrong.
62:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000020, UserPrincipalName: user32@nordhav.example, Details: The old password is wrong.
63:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000021, UserPrincipalName: user33@nordhav.example, Details: The old password is wrong.
64:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000022, UserPrincipalName: user34@nordhav.example, Details: The old password is wrong.
65:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000023, UserPrincipalName: user35@nordhav.example, Details: The old password is wrong.
66:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000024, UserPrincipalName: user36@nordhav.example, Details: The old password is wrong.
67:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000025, UserPrincipalName: user37@nordhav.example, Details: The old password is wrong.
68:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000026, UserPrincipalName: user38@nordhav.example, Details: The old password is wrong.
69:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000027, UserPrincipalName: user39@nordhav.example, Details: The old password is wrong.
70:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000028, UserPrincipalName: user40@nordhav.example, Details: The old password is wrong.
71:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000029, UserPrincipalName: user41@nordhav.example, Details: The old password is wrong.
72:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002a, UserPrincipalName: user42@nordhav.example, Details: The old password is wrong.
73:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002b, UserPrincipalName: user43@nordhav.example, Details: The old password is wrong.
74:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002c, UserPrincipalName: user44@nordhav.example, Details: The old password is wrong.
75:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002d, UserPrincipalName: user45@nordhav.example, Details: The old password is wrong.
76:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002e, UserPrincipalName: user46@nordhav.example, Details: The old password is wrong.
77:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-00000000002f, UserPrincipalName: user47@nordhav.example, Details: The old password is wrong.
78:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000030, UserPrincipalName: user48@nordhav.example, Details: The old password is wrong.
79:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000031, UserPrincipalName: user49@nordhav.example, Details: The old password is wrong.
80:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000032, UserPrincipalName: user50@nordhav.example, Details: The old password is wrong.
81:30 | PasswordResetService | 33007 | TrackingId: 7c1e0a52-3b94-4d60-9f17-000000000033, UserPrincipalName: user51@nordhav.example, Details: The old password is wrong.
9:10 reset kunde0 {each}
10:11 reset kunde1 {each}
11:12 reset kunde2 {each}
12:13 reset kunde3 {each}
13:14 reset kunde4 {each}
14:15 reset kunde5 {each}
15:16 reset kunde6 {each}
16:17 reset kunde7 {each}
17:18 reset kunde8 {each}
18:19 reset kunde9 {each}
19:20 reset kunde10 {each}
20:21 reset kunde11 {each}
21:22 reset kunde12 {each}
22:23 reset kunde13 {each}
23:24 reset kunde14 {each}
24:25 reset kunde15 {each}
25:26 reset kunde16 {each}
26:27 reset kunde17 {each}
27:28 reset kunde18 {each}
28:29 reset kunde19 {each}
29:30 reset kunde20 {each}
30:31 reset kunde21 {each}
9:32 reset kunde22 {each}
10:33 reset kunde23 {each}
11:34 reset kunde24 {each}
12:35 reset kunde25 {each}
13:36 reset kunde26 {each}
14:37 reset kunde27 {each}
15:38 reset kunde28 {each}
16:39 reset kunde29 {each}
17:40 reset kunde30 {each}
18:41 reset kunde31 {each}
19:42 reset kunde32 {each}
20:43 reset kunde33 {each}
21:44 reset kunde34 {each}
22:45 reset kunde35 {each}
23:46 reset kunde36 {each}
24:47 reset kunde37 {each}
25:48 reset kunde38 {each}
26:49 reset kunde39 {each}
27:10 reset kunde40 {each}
28:11 reset kunde41 {each}
29:12 reset kunde42 {each}
30:13 reset kunde43 {each}
9:14 reset kunde44 {each}
10:15 reset kunde45 {each}
59:10 reset kunde60 {each}
60:11 reset kunde61 {each}
61:12 reset kunde62 {each}
62:13 reset kunde63 {each}
63:14 reset kunde64 {each}
64:15 reset kunde65 {each}
65:16 reset kunde66 {each}
66:17 reset kunde67 {each}
67:18 reset kunde68 {each}
68:19 reset kunde69 {each}
69:20 reset kunde70 {each}
70:21 reset kunde71 {each}
71:22 reset kunde72 {each}
72:23 reset kunde73 {each}
73:24 reset kunde74 {each}
74:25 reset kunde75 {each}
75:26 reset kunde76 {each}
76:27 reset kunde77 {each}
77:28 reset kunde78 {each}
78:29 reset kunde79 {each}
79:30 reset kunde80 {each}
80:31 reset kunde81 {each}
59:32 reset kunde82 {each}
60:33 reset kunde83 {each}
61:34 reset kunde84 {each}
62:35 reset kunde85 {each}
63:36 reset kunde86 {each}
64:37 reset kunde87 {each}
65:38 reset kunde88 {each}
66:39 reset kunde89 {each}
67:40 reset kunde90 {each}
68:41 reset kunde91 {each}
69:42 reset kunde92 {each}
70:43 reset kunde93 {each}
71:44 reset kunde94 {each}
72:45 reset kunde95 {each}
73:46 reset kunde96 {each}
74:47 reset kunde97 {each}
75:48 reset kunde98 {each}
76:49 reset kunde99 {each}
77:10 reset kunde100 {each}
78:11 reset kunde101 {each}
79:12 reset kunde102 {each}
80:13 reset kunde103 {each}
59:14 reset kunde104 {each}
60:15 reset kunde105 {each}
verdict = healthy
finding = account.wrong-password | nordhav.example | open | information
