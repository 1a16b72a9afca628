# SPDX-License-Identifier: Apache-2.0
# Lets the agent's own account read what it judges, and nothing else: users with their permissions, the containers they are
# in, protected administrators, fine-grained password policies. Run once per domain, as an administrator of it:
#
#   .\grant-agent-rights.ps1 -Account CORP\wbhealth
#
# Each dsacls line only grants generic read (GR); -WhatIf shows the lines without running them.
[CmdletBinding(SupportsShouldProcess)]
param(
	[Parameter(Mandatory)] [string] $Account,
	[string] $Domain = ([ADSI]'LDAP://RootDSE').defaultNamingContext
)

$grants = @(
	@{ Object = $Domain; Inherit = '/I:S'; Right = "${Account}:GR;;organizationalUnit" },
	@{ Object = $Domain; Inherit = '/I:S'; Right = "${Account}:GR;;container" },
	@{ Object = $Domain; Inherit = '/I:S'; Right = "${Account}:GR;;user" },
	@{ Object = $Domain; Inherit = '/I:S'; Right = "${Account}:GR;;inetOrgPerson" },
	@{ Object = "CN=AdminSDHolder,CN=System,$Domain"; Inherit = $null; Right = "${Account}:GR" },
	@{ Object = "CN=Password Settings Container,CN=System,$Domain"; Inherit = '/I:T'; Right = "${Account}:GR" }
)

foreach ($grant in $grants) {
	$arguments = @($grant.Object) + @($grant.Inherit | Where-Object { $_ }) + @('/G', $grant.Right)
	if (-not $PSCmdlet.ShouldProcess("dsacls $($arguments -join ' ')")) { continue }
	& dsacls @arguments | Out-Null
	if ($LASTEXITCODE -ne 0) { throw "dsacls $($arguments -join ' ') failed with $LASTEXITCODE" }
}
