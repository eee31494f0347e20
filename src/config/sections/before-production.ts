import { z } from "zod";
import { address, command, duration, named } from "./values.ts";

// A name that reaches a git command line: no dash in front, no blanks, nothing outside ASCII. Narrower than git's own rules.
const gitName = (what: string) =>
	z
		.string()
		.regex(
			/^[A-Za-z0-9_][A-Za-z0-9_.@+#/-]{0,199}$/,
			`is not the name of a ${what}: letters, digits and . _ - / @ + # only, no dash in front`,
		);

export const git = z
	.strictObject({
		remote: gitName("remote")
			.default("origin")
			.meta({ description: "The git remote that is pushed to." }),
		branch: gitName("branch")
			.default("main")
			.meta({ description: "The branch that is released." }),
		tagPrefix: z
			.string()
			.regex(
				/^(?:[A-Za-z0-9_@][A-Za-z0-9_.@+#/-]{0,99})?$/,
				"cannot stand before a number in a tag: letters, digits and . _ - / @ + # only, no dash in front",
			)
			.default("v")
			.meta({
				description:
					"What stands before the number in a release tag; may be empty.",
			}),
		flow: z
			.enum(["trunk", "release-branch"])
			.default("trunk")
			.meta({
				description:
					"Cut on the branch itself, or on release/X.Y.Z that is merged at the end.",
			}),
		sign: z
			.boolean()
			.default(false)
			.meta({ description: "Sign tags with the key that git is set up with." }),
		compareUrl: address(
			"Address of the repository on its forge, used for compare links; without it there are none.",
		).optional(),
		versionFiles: z
			.array(
				z.strictObject({
					file: z
						.string()
						.min(1)
						.meta({
							description:
								"A file that holds the version number, relative to the repository.",
						}),
					pattern: z
						.string()
						.min(1)
						.optional()
						.meta({
							description:
								"The text around the number, with {{version}} in its place. Without it npm knows the place.",
						}),
				}),
			)
			.default([{ file: "package.json" }])
			.meta({ description: "Files whose version number is set at gate Cut." }),
		lock: z
			.boolean()
			.default(true)
			.meta({
				description:
					"Hold the deploy lock on the git remote, so that two machines never release at the same time.",
			}),
	})
	.prefault({})
	.meta({ description: "The repository: what is cut, tagged and pushed." });

export const changelog = z
	.strictObject({
		file: z
			.string()
			.min(1)
			.default("CHANGELOG.md")
			.meta({
				description:
					"The changelog, relative to the repository. Edited in place.",
			}),
	})
	.prefault({})
	.meta({ description: "Gate Changelog." });

export const ci = z.strictObject({
	command: command.meta({
		description:
			"Says how CI stands for {{commit}}: exit 0 passed, 75 still running, anything else failed.",
	}),
	every: duration("Pause between two looks.", "5s"),
	timeout: duration("Given up after this long.", "30m"),
});

export const artifact = z.strictObject({
	digest: command.meta({
		description:
			"Prints the digest (sha256:…) of the artifact that CI built for {{commit}}.",
	}),
	exists: command
		.optional()
		.meta({
			description:
				"Exit 0 when {{digest}} can be fetched now; used for the new and for the old one. Without it nobody looks.",
		}),
	provenance: command
		.optional()
		.meta({
			description:
				"Checks where the artifact comes from (cosign, gh attestation); output kept. Without it nobody looks.",
		}),
});

export const validation = z
	.strictObject({
		suites: z
			.array(
				named(
					command.meta({
						description: "Exit 0 when everything passed; output kept.",
					}),
					"Name of the suite on screen.",
				),
			)
			.prefault([])
			.meta({
				description: "End-to-end and integration suites, run against staging.",
			}),
		manual: z
			.array(z.string().min(1))
			.default([])
			.meta({ description: "Critical flows that a person walks through." }),
		performance: z
			.boolean()
			.default(true)
			.meta({ description: "Judge staging against the previous version." }),
	})
	.prefault({})
	.meta({ description: "Gate Validation." });

const clock = (description: string, initial: string) =>
	z
		.string()
		.regex(
			/^(?:[01]\d|2[0-3]):[0-5]\d$/,
			'is not a time of day: write it as "08:00"',
		)
		.default(initial)
		.meta({ description });

export const checklist = z
	.strictObject({
		window: z
			.strictObject({
				days: z
					.array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
					.min(1)
					.default(["mon", "tue", "wed", "thu"])
					.meta({ description: "Days on which production may be released." }),
				from: clock("Opens at this time of day, 24 hours.", "08:00"),
				to: clock("Closes at this time of day, 24 hours.", "17:00"),
				timeZone: z
					.string()
					.min(1)
					.default("UTC")
					.meta({
						description:
							'Time zone of both, by its IANA name, e.g. "Europe/Vienna".',
					}),
			})
			.optional()
			.meta({
				description:
					"When production may be released. Enough of it must be left for the monitoring window. Without it any time is allowed.",
			}),
		dashboards: z
			.array(address("Address of a dashboard."))
			.default([])
			.meta({
				description:
					"Dashboards that should be open; listed with one key to copy them.",
			}),
		flags: command
			.optional()
			.meta({
				description:
					"Shows or checks the feature flags for production. Without it a person says so.",
			}),
		rehearsal: z
			.enum(["required", "attest"])
			.default("attest")
			.meta({
				description:
					"Whether a rehearsed rollback is needed, or a person may say that it works.",
			}),
		goes: z
			.number()
			.int()
			.min(1)
			.max(9)
			.default(1)
			.meta({ description: "How many different people must say go." }),
		others: z
			.array(z.string().min(1))
			.default([])
			.meta({ description: "Further points that a person confirms." }),
	})
	.prefault({})
	.meta({ description: "Gate Checklist: the go or no-go." });
