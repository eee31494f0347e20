import {z} from 'zod';
import {command, duration, named} from './values.ts';

export const git = z
  .strictObject({
    remote: z.string().default('origin'),
    branch: z.string().default('main').meta({description: 'The branch that is released.'}),
    tagPrefix: z.string().default('v').meta({description: 'What stands before the number in a release tag.'}),
    flow: z.enum(['trunk', 'release-branch']).default('trunk').meta({description: 'Cut on the branch itself, or on release/X.Y.Z that is merged at the end.'}),
    sign: z.boolean().default(false).meta({description: 'Sign tags with the key that git is set up with.'}),
    compareUrl: z.url().optional().meta({description: 'Address of the repository on its forge; used for compare links.'}),
    versionFiles: z
      .array(z.strictObject({file: z.string(), pattern: z.string().optional().meta({description: 'Regular expression with one group around the number.'})}))
      .default([{file: 'package.json'}]),
    lock: z.boolean().default(true).meta({description: 'Hold the deploy lock on the git remote, so that two machines never release at the same time.'}),
  })
  .prefault({});

export const changelog = z.strictObject({file: z.string().default('CHANGELOG.md')}).prefault({});

export const ci = z.strictObject({
  command: command.meta({description: 'Says how CI stands for {{commit}}: exit 0 passed, 75 still running, anything else failed.'}),
  every: duration('Pause between two looks.', '5s'),
  timeout: duration('Given up after this long.', '30m'),
});

export const artifact = z.strictObject({
  digest: command.meta({description: 'Prints the digest (sha256:…) of the artifact that CI built for {{commit}}.'}),
  exists: command.optional().meta({description: 'Exit 0 when {{digest}} can be fetched now; used for the new and for the old one.'}),
  provenance: command.optional().meta({description: 'Checks where the artifact comes from (cosign, gh attestation); output kept.'}),
});

export const migrations = z.strictObject({
  folder: z.string().default('migrations'),
  dialect: z.enum(['postgres', 'sqlite', 'mysql', 'other']),
  pgVersion: z.number().int().default(15),
  transaction: z.enum(['file', 'none']).default('file').meta({description: 'Whether the tool wraps a file in one transaction.'}),
  apply: command.meta({description: 'Applies what is pending in {{env}}.'}),
  status: command.optional().meta({description: 'Prints a JSON array of applied file names in {{env}}: the probe after a crash.'}),
  down: command.optional().meta({description: 'Undoes the migrations of this release; only ever run when a person chooses it.'}),
  escalate: z.string().default('').meta({description: 'Who to ask when a migration is not safe.'}),
});

export const deploy = z.strictObject({
  command: command.meta({description: 'Brings {{version}} ({{digest}}) to {{env}}. The way back uses the same kind of command.'}),
  silence: duration('Said on screen when it printed nothing for this long.', '90s'),
  clean: command.optional().meta({description: 'Removes the kept old version when its time is over.'}),
});

export const traffic = z.strictObject({
  set: command.meta({description: 'Gives the new version {{percent}} of the traffic.'}),
  seen: command.optional().meta({description: 'Prints the percentage that the new version really gets.'}),
  steps: z.array(z.number().positive().max(100)).min(1).default([5, 25, 50, 100]),
  watch: duration('How long each step is watched at least.', '15m'),
});

export const rollback = z.strictObject({
  command: command.meta({description: 'Brings {{previous.version}} ({{previous.digest}}) back to {{env}}. Must be safe to run twice.'}),
  graceSeconds: z.number().min(0).max(60).default(3).meta({description: 'How long Esc can take the key back.'}),
  automatic: z.enum(['when worse', 'ask']).default('ask').meta({description: 'Whether a verdict "worse" in production rolls back by itself.'}),
  keepFor: duration('How long the old version is kept after the release.', '48h'),
  rehearsedWithin: duration('A rehearsal older than this does not count.', '7d'),
  watch: duration('How long health and errors are watched after a rollback.', '60s'),
});

export const backup = z.strictObject({
  take: command.meta({description: 'Writes the backup of {{env}} to {{file}}.'}),
  kind: z.enum(['sqlite', 'pg-custom', 'other']),
  suffix: z.string().default('.dump'),
  level: z.enum(['L0', 'L1', 'L2', 'L3', 'L4']).default('L2').meta({description: 'Evidence that is needed before production is touched.'}),
  source: z.string().optional().meta({description: 'SQLite: the live database file, to compare with.'}),
  list: command.optional(),
  restoreScratch: command.optional().meta({description: 'Restores {{file}} into a scratch database.'}),
  compare: command.optional().meta({description: 'Compares scratch and live; exit 0 when they are the same.'}),
  restore: command.meta({description: 'Restores {{file}} into {{env}}. Run only when a person chooses it.'}),
  validFor: duration('Older than this it has to be taken again before the deploy.', '1h'),
});

export const checkpoint = z
  .strictObject({
    files: z.array(z.string()).default([]).meta({description: 'Configuration files to keep, with checksums.'}),
    commands: z.array(named(command)).default([]).meta({description: 'Commands whose output is configuration worth keeping.'}),
  })
  .prefault({});

export const validation = z
  .strictObject({
    suites: z.array(named(command)).default([]).meta({description: 'End-to-end and integration suites, run against staging.'}),
    manual: z.array(z.string()).default([]).meta({description: 'Critical flows that a person walks through.'}),
    performance: z.boolean().default(true).meta({description: 'Judge staging against the previous version.'}),
  })
  .prefault({});

export const checklist = z
  .strictObject({
    window: z
      .strictObject({
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).default(['mon', 'tue', 'wed', 'thu']),
        from: z.string().regex(/^\d\d:\d\d$/).default('08:00'),
        to: z.string().regex(/^\d\d:\d\d$/).default('17:00'),
        timeZone: z.string().default('UTC'),
      })
      .optional()
      .meta({description: 'When production may be released. Enough of it must be left for the monitoring window.'}),
    dashboards: z.array(z.url()).default([]),
    flags: command.optional().meta({description: 'Shows or checks the feature flags for production.'}),
    rehearsal: z.enum(['required', 'attest']).default('attest'),
    goes: z.number().int().min(1).max(9).default(1).meta({description: 'How many different people must say go.'}),
    others: z.array(z.string()).default([]).meta({description: 'Further points that a person confirms.'}),
  })
  .prefault({});

export const check = z.union([
  named(command),
  z.strictObject({name: z.string(), url: z.url(), status: z.number().int().default(200), contains: z.string().optional()}),
]);

export const smoke = z
  .strictObject({
    checks: z.array(check).default([]).meta({description: 'Endpoints and commands that must work in production.'}),
    dependencies: z.array(check).default([]).meta({description: 'Database and external services.'}),
    features: z.array(named(command)).default([]).meta({description: 'Commands that show that a new feature works; without them a person says so.'}),
    maxLogErrors: z.number().int().min(0).default(0).meta({description: 'Error lines of the new version since the deploy that are still acceptable.'}),
  })
  .prefault({});

export const finalise = z
  .strictObject({
    publish: command.optional().meta({description: 'Publishes the release notes ({{notes}} is a file).'}),
    ticket: command.optional().meta({description: 'Closes the release ticket.'}),
    archive: z.array(z.string()).default([]).meta({description: 'Files that are copied into the record.'}),
  })
  .prefault({});
