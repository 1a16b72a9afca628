# The controller is not reached over RPC: hr 800706ba in an event; the trace of 6329 and 611 are told in their own files.

[open]
says = The engine cannot reach a controller over RPC
45:00 failed anna.lund 33001 800706BA The server is not there.
verdict = broken
finding = directory.rpc-blocked | nordhav.example | open | critical

[cleared]
says = It ends when a reset in the domain works
45:00 failed anna.lund 33001 800706BA The server is not there.
50:00 reset jens.holm
verdict = healthy
finding = directory.rpc-blocked | nordhav.example | cleared

[negative]
says = A reset in another domain proves nothing about this one
45:00 failed anna.lund 33001 800706BA The server is not there.
50:00 reset lone.bak@werft.example
verdict = broken
finding = directory.rpc-blocked | nordhav.example | open

[negative-works]
says = The same user's reset works
45:00 reset anna.lund
verdict = healthy
