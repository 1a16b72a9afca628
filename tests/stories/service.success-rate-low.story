# Most attempts of an hour fail, whatever the reason of each.

[open]
says = Six of ten failed
10:10 reset user0
11:10 reset user1
12:10 reset user2
13:10 reset user3
20:10 start user10
20:14 end user10 bad
21:10 start user11
21:14 end user11 bad
22:10 start user12
22:14 end user12 bad
23:10 start user13
23:14 end user13 bad
24:10 start user14
24:14 end user14 bad
25:10 start user15
25:14 end user15 bad
verdict = broken
finding = service.success-rate-low | sync01 | open | critical
allowed = service.unclassified-error

[open, attempts that were lost]
says = An attempt that never ended did not succeed
10:10 reset user0
11:10 reset user1
12:10 reset user2
13:10 reset user3
20:10 start user10
21:10 start user11
22:10 start user12
23:10 start user13
24:10 start user14
25:10 start user15
verdict = broken
finding = service.success-rate-low | sync01 | open | critical
allowed = service.attempt-lost

[cleared]
says = It ends with an hour in which more than four of five go well
life = 130
10:10 reset user0
11:10 reset user1
12:10 reset user2
13:10 reset user3
20:10 start user10
20:14 end user10 bad
21:10 start user11
21:14 end user11 bad
22:10 start user12
22:14 end user12 bad
23:10 start user13
23:14 end user13 bad
24:10 start user14
24:14 end user14 bad
25:10 start user15
25:14 end user15 bad
90:10 start user30
90:14 end user30 bad
91:10 reset user31
92:10 reset user32
93:10 reset user33
94:10 reset user34
95:10 reset user35
96:10 reset user36
97:10 reset user37
98:10 reset user38
99:10 reset user39
verdict = degraded
finding = service.success-rate-low | sync01 | cleared
allowed = service.unclassified-error

[open, not good enough yet]
says = Eight of ten do not end it
life = 130
10:10 reset user0
11:10 reset user1
12:10 reset user2
13:10 reset user3
20:10 start user10
20:14 end user10 bad
21:10 start user11
21:14 end user11 bad
22:10 start user12
22:14 end user12 bad
23:10 start user13
23:14 end user13 bad
24:10 start user14
24:14 end user14 bad
25:10 start user15
25:14 end user15 bad
90:10 start user30
90:14 end user30 bad
91:10 start user31
91:14 end user31 bad
92:10 reset user32
93:10 reset user33
94:10 reset user34
95:10 reset user35
96:10 reset user36
97:10 reset user37
98:10 reset user38
99:10 reset user39
verdict = broken
finding = service.success-rate-low | sync01 | open | critical
allowed = service.unclassified-error

[negative]
says = Half of them is enough
10:10 start user0
10:14 end user0 bad
11:10 start user1
11:14 end user1 bad
12:10 start user2
12:14 end user2 bad
13:10 start user3
13:14 end user3 bad
14:10 start user4
14:14 end user4 bad
20:10 reset user10
21:10 reset user11
22:10 reset user12
23:10 reset user13
24:10 reset user14
verdict = degraded
allowed = service.unclassified-error

[negative, few]
says = Nine attempts say nothing
10:10 start user0
10:14 end user0 bad
11:10 start user1
11:14 end user1 bad
12:10 start user2
12:14 end user2 bad
13:10 start user3
13:14 end user3 bad
14:10 start user4
14:14 end user4 bad
15:10 start user5
15:14 end user5 bad
16:10 start user6
16:14 end user6 bad
verdict = degraded
allowed = service.unclassified-error

[negative, refused]
says = Passwords that the policy refuses are no failures
10:10 reset user0
11:10 reset user1
12:10 reset user2
13:10 reset user3
20:10 failed user10 33008 80230619 The password does not meet the policy.
21:10 failed user11 33008 80230619 The password does not meet the policy.
22:10 failed user12 33008 80230619 The password does not meet the policy.
23:10 failed user13 33008 80230619 The password does not meet the policy.
24:10 failed user14 33008 80230619 The password does not meet the policy.
25:10 failed user15 33008 80230619 The password does not meet the policy.
26:10 failed user16 33008 80230619 The password does not meet the policy.
27:10 failed user17 33008 80230619 The password does not meet the policy.
verdict = healthy
allowed = policy.refused

[negative, spread]
says = Ten failures in two hours are not ten in one
life = 130
5:10 start user0
5:14 end user0 bad
17:10 start user1
17:14 end user1 bad
29:10 start user2
29:14 end user2 bad
41:10 start user3
41:14 end user3 bad
53:10 start user4
53:14 end user4 bad
65:10 start user5
65:14 end user5 bad
77:10 start user6
77:14 end user6 bad
89:10 start user7
89:14 end user7 bad
101:10 start user8
101:14 end user8 bad
113:10 start user9
113:14 end user9 bad
verdict = degraded
allowed = service.unclassified-error
