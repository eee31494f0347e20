import {z} from 'zod';
import {command, duration, named, variableName} from './values.ts';

const backupLevel = z.enum(['L0', 'L1', 'L2', 'L3', 'L4']).meta({description: 'A level of evidence, L0 to L4.'});

const forClass = (name: string) =>
  backupLevel.optional().meta({description: `Where going back is "${name}". Without it \`level\`${name === 'restore needed' ? ', but L3 at least' : ''}.`});

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
      'code-only safe': forClass('code-only safe'),
      reversible: forClass('reversible'),
      'roll forward only': forClass('roll forward only'),
      'restore needed': forClass('restore needed'),
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
    .meta({description: 'Uses the restored database ($COCKPIT_SCRATCH); exit 0 when it works. Without it L4 needs "queries".'}),
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
      jobs: z.number().int().min(1).max(64).default(2).meta({description: 'How many jobs pg_restore runs at once.'}),
    })
    .optional()
    .meta({description: 'Where a pg_dump archive is restored and compared for L3. Without it that needs "restoreScratch" and "compare".'}),
  driftRows: z
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({
      description: 'How many rows may differ where nobody can know whether they were written meanwhile: nobody looked before the backup was begun, or they came and went again, as in a queue.',
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
      .meta({description: 'Configuration files to keep, with checksums; relative to the repository, or absolute.'}),
    commands: z
      .array(named(command.meta({description: 'Prints configuration that is kept.'}), 'Name of the kept file.'))
      .prefault([])
      .meta({description: 'Commands whose output is configuration worth keeping.'}),
  })
  .prefault({})
  .meta({description: 'Gate Backup: the configuration that is kept as the state to return to.'});
