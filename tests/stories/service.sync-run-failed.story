# 6105, 6801, 6803: a run of a connector failed. Nothing tells of one that ends well.

[open]
says = The run of a connector failed after errors of the server
each = 6105 6801 6803
58:00 | ADSync | {each} | The management agent "nordhav.example - AAD" failed on run profile "Export" because the server encountered errors.
verdict = degraded
finding = service.sync-run-failed | nordhav.example - AAD | open | warning

[open-nameless]
says = An extension failed, and the event names no connector
each = 6105 6801 6803
58:00 | ADSync | {each} | The extensible extension returned an unsupported error.
verdict = degraded
finding = service.sync-run-failed | sync01 | open | warning

[expired]
says = Two hours without another one
life = 180
45:00 | ADSync | 6803 | The management agent "nordhav.example - AAD" failed on run profile "Export" because the server encountered errors.
verdict = healthy
finding = service.sync-run-failed | nordhav.example - AAD | expired

[negative]
says = A run whose rules have changed since the last full one
58:00 | ADSync | 6126 | The management agent "nordhav.example" completed run profile "Delta Sync" with a delta step although rules have changed.
verdict = healthy

[open-with-errors]
says = A run that ended with errors of single objects carried the others
58:00 | ADSync | 6100 | The management agent "nordhav.example - AAD" step execution completed on run profile "Export" with errors.
verdict = healthy
finding = service.sync-run-failed | nordhav.example - AAD | open | information

[open-with-errors-nameless]
says = The cloud's connector names the object, but not itself
each = 6100 6941
58:00 | ADSync | {each} | The export run caused an error.\n Error Name: AttributeValueMustBeUnique
verdict = healthy
finding = service.sync-run-failed | sync01 | open | information
