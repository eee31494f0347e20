import {z} from 'zod';
import {address, command, duration, httpStatus, named, variableName} from './values.ts';

/** A variable for each environment that holds an address; the address itself is a secret. */
const databases = (what: string) =>
  z.strictObject({
    staging: variableName(`Staging: name of the variable that holds ${what}. Without it nothing is done there.`).optional(),
    production: variableName(`Production: name of the variable that holds ${what}. Without it nothing is done there.`).optional(),
  });

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
  apply: command.optional().meta({description: 'Applies what is pending in {{env}}. Without it the cockpit does it by `psql`.'}),
  psql: databases(
    'the address (postgresql://…) of its database, for the role that migrates. The files of the release are applied by psql, one after the other, each in one transaction where that is allowed; the first error ends it',
  )
    .optional()
    .meta({
      description:
        'PostgreSQL: the cockpit applies the files of the release itself, with psql. Without it `apply` does, which a tool with a list of its own needs.',
    }),
  live: databases('the address of its database, read only')
    .optional()
    .meta({
      description:
        'PostgreSQL: rows and sizes of the tables for the review, and what the schema looks like when a migration has stopped. Without it neither is known.',
    }),
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
  clean: command.optional().meta({description: 'Removes the kept old version. Gate Finalise and the record show it with the time from which a person may run it; the cockpit has ended by then. Without it only the time is shown.'}),
});

export const traffic = z.strictObject({
  set: command.meta({description: 'Gives the new version {{percent}} of the traffic.'}),
  seen: command
    .optional()
    .meta({
      description:
        'Prints the percentage that the new version really gets. It has to be within 10 points of what was set, for 0 and 100 within 1 point, or the step fails. Without it the setting is believed, and that is said.',
    }),
  settle: duration('How long `seen` may take to show what was set; a rate over a minute takes longer than a minute.', '30s', 0),
  steps: z
    .array(z.number().positive().max(100))
    .min(1)
    .default([5, 25, 50, 100])
    .meta({description: 'Shares of the traffic, in percent, one after the other; the last is 100.'}),
  watch: duration('How long each step is watched at least.', '15m'),
});

export const rollback = z.strictObject({
  command: command.meta({description: 'Brings {{previous.version}} ({{previous.digest}}) back to {{env}}. Must be safe to run twice.'}),
  one: command
    .optional()
    .meta({
      description:
        'Brings {{previous.version}} back to the one instance {{instance}} in {{env}}. Instances that are not seen back are tried again by it, each alone, twice at most, before anybody is asked. Must be safe to run twice. Without it nobody tries again but a person.',
    }),
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
  probe: command
    .optional()
    .meta({
      description:
        'Uses the same credentials as the way back and changes nothing, such as ["ssh", "web-1", "true"]: run without your SSH agent, display and terminal before the deploy. Without it nobody knows whether r works when your session is gone.',
    }),
  rehearsal: z
    .strictObject({
      breaks: z
        .array(named(command, 'What is broken, in words: "kill an instance", "traffic to nowhere".'))
        .default([])
        .meta({
          description:
            'Ways to break the new version in staging on purpose: a person chooses one. The way back has to cure it. Without it nothing is broken: only the way back itself is tried.',
        }),
      noticeWithin: duration('The monitoring has to notice what was broken within this time, or the rehearsal has failed.', '2m'),
      mend: command
        .optional()
        .meta({description: 'Takes away what a break leaves behind, before the new version comes back. Without it nothing is run.'}),
    })
    .optional()
    .meta({description: 'How the way back is rehearsed in staging: gate Staging offers it. Without it nothing is broken on purpose.'}),
});

const checkName = 'Name of the check on screen.';

export const check = z.union([
  named(command.meta({description: 'Exit 0 when it works.'}), checkName),
  z.strictObject({
    name: z.string().min(1).meta({description: checkName}),
    url: address('Address that is asked once.'),
    status: httpStatus('HTTP status that means it works. Redirects are not followed.'),
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
      .meta({description: 'Files that are copied into `archive/` of the record, below the path that they have in the repository. One that is missing fails an item that a reason passes over.'}),
  })
  .prefault({})
  .meta({description: 'Gate Finalise.'});
