import {z} from 'zod';
import {address, command, named, variableName} from './values.ts';

export const artifact = z.strictObject({
  digest: command.optional().meta({
    description: 'Prints the digest (sha256:…) of the artifact that CI built for {{commit}}. Without it `file` or `image` tells it.',
  }),
  file: z
    .strictObject({
      path: z.string().min(1).meta({
        description: 'A file, relative to the repository.',
      }),
      field: z.string().min(1).optional().meta({
        description:
          'Where in its JSON the digest stands, such as "image.digest" or "builds[0].digest". Without it the file itself is the artifact, and is hashed.',
      }),
    })
    .optional()
    .meta({
      description: 'A file that CI wrote. Without it `digest` or `image` tells the digest.',
    }),
  image: z
    .strictObject({
      reference: z.string().min(1).meta({
        description:
          'The image with its tag, such as ghcr.io/acme/orders:{{candidateTag}}: its registry is asked what it would serve. A tag that moves stops the release.',
      }),
      userEnv: variableName('Name of the variable that holds the name for the registry; without it nobody is named.').optional(),
      passwordEnv: variableName(
        'Name of the variable that holds the password or token for the registry; without it none is sent.',
      ).optional(),
      plainHttp: z.boolean().default(false).meta({
        description: 'Ask without TLS: for a registry on this machine. A password is then sent to this machine only.',
      }),
    })
    .optional()
    .meta({
      description: 'An image in an OCI registry. Without it `digest` or `file` tells the digest.',
    }),
  exists: command.optional().meta({
    description:
      'Exit 0 when {{digest}} can be fetched now; used for the new and for the old one. Without it the registry of `image` is asked; otherwise nobody looks.',
  }),
  provenance: command.optional().meta({
    description: 'Checks where the artifact comes from (cosign, gh attestation); output kept. Without it nobody looks.',
  }),
});

export const validation = z
  .strictObject({
    suites: z
      .array(
        named(
          command.meta({
            description: 'Exit 0 when everything passed; output kept.',
          }),
          'Name of the suite on screen.',
        ),
      )
      .prefault([])
      .meta({
        description: 'End-to-end and integration suites, run against staging.',
      }),
    manual: z.array(z.string().min(1)).default([]).meta({description: 'Critical flows that a person walks through.'}),
    performance: z.boolean().default(true).meta({description: 'Judge staging against the previous version.'}),
  })
  .prefault({})
  .meta({description: 'Gate Validation.'});

const clock = (description: string, initial: string) =>
  z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day: write it as "08:00"')
    .default(initial)
    .meta({description});

export const checklist = z
  .strictObject({
    window: z
      .strictObject({
        days: z
          .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
          .min(1)
          .default(['mon', 'tue', 'wed', 'thu'])
          .meta({description: 'Days on which production may be released.'}),
        from: clock('Opens at this time of day, 24 hours.', '08:00'),
        to: clock('Closes at this time of day, 24 hours.', '17:00'),
        timeZone: z.string().min(1).default('UTC').meta({
          description: 'Time zone of both, by its IANA name, e.g. "Europe/Vienna".',
        }),
      })
      .optional()
      .meta({
        description:
          'When production may be released. Enough of it must be left for the monitoring window. Without it any time is allowed.',
      }),
    dashboards: z.array(address('Address of a dashboard.')).default([]).meta({
      description: 'Dashboards that should be open; listed with one key to copy them.',
    }),
    flags: command.optional().meta({
      description: 'Shows or checks the feature flags for production. Without it a person says so.',
    }),
    rehearsal: z.enum(['required', 'attest']).default('attest').meta({
      description: 'Whether a rehearsed rollback is needed, or a person may say that it works.',
    }),
    goes: z.number().int().min(1).max(9).default(1).meta({description: 'How many different people must say go.'}),
    others: z.array(z.string().min(1)).default([]).meta({description: 'Further points that a person confirms.'}),
  })
  .prefault({})
  .meta({description: 'Gate Checklist: the go or no-go.'});
