import {z} from 'zod';
import {address, command, duration, named, variableName} from './values.ts';

export const migrations = z.strictObject({
  folder: z.string().min(1).default('migrations').meta({description: 'Folder of the SQL files, relative to the repository.'}),
  dialect: z
    .enum(['postgres', 'sqlite', 'mysql', 'other'])
    .meta({description: 'Which grammar the review reads them with. "other" is shown to a person.'}),
  pgVersion: z
    .number()
    .int()
    .min(9)
    .default(15)
    .meta({description: 'Major version of PostgreSQL in production: locks differ between versions.'}),
  transaction: z.enum(['file', 'none']).default('file').meta({description: 'Whether the tool wraps a file in one transaction.'}),
  apply: command.meta({description: 'Applies what is pending in {{env}}.'}),
  status: command
    .optional()
    .meta({
      description:
        'Prints a JSON array of applied file names in {{env}}: the probe after a crash. Without it a person has to say what ran.',
    }),
  down: command
    .optional()
    .meta({
      description: 'Undoes the migrations of this release; only ever run when a person chooses it. Without it there is no such choice.',
    }),
  escalate: z.string().default('').meta({description: 'Who to ask when a migration is not safe.'}),
});

export const deploy = z.strictObject({
  command: command.meta({description: 'Brings {{version}} ({{digest}}) to {{env}}. The way back uses the same kind of command.'}),
  silence: duration('Said on screen when it printed nothing for this long.', '90s'),
  clean: command.optional().meta({description: 'Removes the kept old version when its time is over. Without it the operator is reminded.'}),
});

export const traffic = z.strictObject({
  set: command.meta({description: 'Gives the new version {{percent}} of the traffic.'}),
  seen: command
    .optional()
    .meta({description: 'Prints the percentage that the new version really gets. Without it the setting is believed, and that is said.'}),
  steps: z
    .array(z.number().positive().max(100))
    .min(1)
    .default([5, 25, 50, 100])
    .meta({description: 'Shares of the traffic, in percent, one after the other; the last is 100.'}),
  watch: duration('How long each step is watched at least.', '15m'),
});

export const rollback = z.strictObject({
  command: command.meta({description: 'Brings {{previous.version}} ({{previous.digest}}) back to {{env}}. Must be safe to run twice.'}),
  graceSeconds: z
    .number()
    .min(0)
    .max(60)
    .default(3)
    .meta({description: 'How long Esc can take the key back, in seconds. 0 starts at once.'}),
  automatic: z
    .enum(['when worse', 'ask'])
    .default('ask')
    .meta({description: 'Whether a verdict "worse" in production rolls back by itself.'}),
  keepFor: duration('How long the old version is kept after the release.', '48h', 0),
  rehearsedWithin: duration('A rehearsal older than this does not count.', '7d'),
  watch: duration('How long health and errors are watched after a rollback.', '60s'),
  rehearsal: z
    .strictObject({
      breaks: z
        .array(named(command, 'What is broken, in words: "kill an instance", "traffic to nowhere".'))
        .default([])
        .meta({
          description:
            'Ways to break the new version in staging on purpose: a person chooses one. The way back has to cure it. Without one, only the way back itself is tried.',
        }),
      noticeWithin: duration('The monitoring has to notice what was broken within this time, or the rehearsal has failed.', '2m'),
      mend: command
        .optional()
        .meta({description: 'Takes away what a break leaves behind, before the new version comes back. Without it nothing is run.'}),
    })
    .optional()
    .meta({description: 'How the way back is rehearsed in staging: gate Staging offers it. Without it nothing is broken on purpose.'}),
});

const backupLevel = z.enum(['L0', 'L1', 'L2', 'L3', 'L4']).meta({description: 'A level of evidence, L0 to L4.'});

export const backup = z.strictObject({
  take: command.meta({description: 'Writes the backup of {{env}} to {{file}}.'}),
  kind: z
    .enum(['sqlite', 'pg-custom', 'other'])
    .meta({
      description: 'What the backup file is, and so how it is read back: an SQLite database, pg_dump --format=custom, or anything else.',
    }),
  suffix: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,20}$/, 'is not the end of a file name')
    .default('.dump')
    .meta({description: 'End of the file name of a backup.'}),
  level: backupLevel.default('L2').meta({
      description:
        'Evidence that is needed before production is touched: L0 said, L1 exists and of a usual size, L2 readable and checksummed, L3 restored into a scratch database and compared, L4 also used there, and its restore timed.',
    }),
  levelFor: z
    .strictObject({
      'code-only safe': backupLevel.optional(),
      reversible: backupLevel.optional(),
      'roll forward only': backupLevel.optional(),
      'restore needed': backupLevel.optional(),
    })
    .prefault({})
    .meta({description: 'More than `level` where the migrations of a release are of this class. Without it "restore needed" asks for L3.'}),
  source: z
    .string()
    .min(1)
    .optional()
    .meta({description: 'SQLite: the live database file, to compare with. Without it sizes are compared with earlier backups only.'}),
  list: command
    .optional()
    .meta({description: 'Lists what is in {{file}}; exit 0 when it is readable. Without it the kind decides how it is read.'}),
  restoreScratch: command
    .optional()
    .meta({
      description:
        'Restores {{file}} into the scratch database that $COCKPIT_SCRATCH names. Without it the cockpit does it: SQLite with "source", pg-custom with "postgres".',
    }),
  compare: command
    .optional()
    .meta({
      description:
        'Compares scratch and live; exit 0 when they are the same. Without it the cockpit compares schema, rows and schema version of SQLite and PostgreSQL.',
    }),
  smoke: command
    .optional()
    .meta({description: 'Uses the restored database ($COCKPIT_SCRATCH); exit 0 when it works. L4 needs it, or "queries".'}),
  queries: z
    .array(z.string().min(1))
    .default([])
    .meta({
      description:
        'SQL that is asked of the restored database, SQLite or PostgreSQL; each has to give a row, and not false, 0 or nothing. L4 needs them, or "smoke".',
    }),
  postgres: z
    .strictObject({
      urlEnv: variableName('Name of the variable that holds the postgresql:// address of the live database, read only.'),
      scratchUrlEnv: variableName(
        'Name of the variable that holds the address of a server where a scratch database may be made and dropped. Without it the server of the live one.',
      ).optional(),
      schemaVersion: z
        .string()
        .min(1)
        .optional()
        .meta({description: 'SQL that gives the version of the schema, the same in both databases. Without it only the schema itself is compared.'}),
      content: z
        .boolean()
        .default(false)
        .meta({description: 'Also compare what is in the rows, not only how many there are. Reads every table of the live database twice.'}),
      jobs: z.number().int().min(1).max(64).default(2).meta({description: 'Parallel jobs of pg_restore.'}),
    })
    .optional()
    .meta({description: 'Where a pg_dump archive is restored and compared for L3. Without it that needs "restoreScratch" and "compare".'}),
  driftRows: z
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({
      description: 'Rows that may differ where nobody could look at the live database before the backup was begun.',
    }),
  smallerPct: z
    .number()
    .min(1)
    .max(100)
    .default(30)
    .meta({description: 'A backup that is smaller than usual by more than this, in percent, is not believed.'}),
  restore: command.meta({description: 'Restores {{file}} into {{env}}. Run only when a person chooses it.'}),
  validFor: duration('Older than this it has to be taken again before the deploy.', '1h'),
});

export const checkpoint = z
  .strictObject({
    files: z
      .array(z.string().min(1))
      .default([])
      .meta({description: 'Configuration files to keep, with checksums; relative to the repository.'}),
    commands: z
      .array(named(command.meta({description: 'Prints configuration that is kept.'}), 'Name of the kept file.'))
      .prefault([])
      .meta({description: 'Commands whose output is configuration worth keeping.'}),
  })
  .prefault({})
  .meta({description: 'Gate Backup: the configuration that is kept as the state to return to.'});

const checkName = 'Name of the check on screen.';

export const check = z.union([
  named(command.meta({description: 'Exit 0 when it works.'}), checkName),
  z.strictObject({
    name: z.string().min(1).meta({description: checkName}),
    url: address('Address that is asked once.'),
    status: z
      .number()
      .int()
      .min(100)
      .max(599)
      .default(200)
      .meta({description: 'HTTP status that means it works. Redirects are not followed.'}),
    contains: z.string().min(1).optional().meta({description: 'Text that the answer must hold; without it the status decides.'}),
  }),
]);

export const smoke = z
  .strictObject({
    checks: z.array(check).prefault([]).meta({description: 'Endpoints and commands that must work in production.'}),
    dependencies: z.array(check).prefault([]).meta({description: 'Database and external services.'}),
    features: z
      .array(named(command.meta({description: 'Exit 0 when the feature works.'}), checkName))
      .prefault([])
      .meta({description: 'Commands that show that a new feature works; without them a person says so.'}),
    maxLogErrors: z
      .number()
      .int()
      .min(0)
      .default(0)
      .meta({description: 'Error lines of the new version since the deploy that are still acceptable.'}),
  })
  .prefault({})
  .meta({description: 'Gate Smoke.'});

export const finalise = z
  .strictObject({
    publish: command.optional().meta({description: 'Publishes the release notes ({{notes}} is a file). Without it a person does.'}),
    ticket: command.optional().meta({description: 'Closes the release ticket. Without it a person does.'}),
    archive: z
      .array(z.string().min(1))
      .default([])
      .meta({description: 'Files that are copied into the record; relative to the repository.'}),
  })
  .prefault({})
  .meta({description: 'Gate Finalise.'});
