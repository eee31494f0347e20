import {z} from 'zod';
import {usual} from '../usual.ts';
import {address, command, duration, variableName} from './values.ts';

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
    remote: gitName('remote').default(usual.git.remote).meta({description: 'The git remote that is pushed to.'}),
    branch: gitName('branch').default(usual.git.branch).meta({description: 'The branch that is released.'}),
    tagPrefix: z
      .string()
      .regex(
        /^(?:[A-Za-z0-9_@][A-Za-z0-9_.@+#/-]{0,99})?$/,
        'cannot stand before a number in a tag: letters, digits and . _ - / @ + # only, no dash in front',
      )
      .default(usual.git.tagPrefix)
      .meta({
        description: 'What stands before the number in a release tag; may be empty.',
      }),
    flow: z.enum(['trunk', 'release-branch']).default(usual.git.flow).meta({
      description: 'Cut on the branch itself, or on release/X.Y.Z that is merged at the end.',
    }),
    sign: z.boolean().default(usual.git.sign).meta({description: 'Sign tags with the key that git is set up with.'}),
    compareUrl: address('Address of the repository on its forge, used for compare links; without it there are none.').optional(),
    versionFiles: z
      .array(
        z.strictObject({
          file: z.string().min(1).meta({
            description: 'A file that holds the version number, relative to the repository.',
          }),
          pattern: z.string().min(1).optional().meta({
            description: 'The text around the number, with {{version}} in its place. Without it npm knows the place.',
          }),
        }),
      )
      .default(usual.git.versionFiles)
      .meta({description: 'Files whose version number is set at gate Cut.'}),
    lock: z
      .boolean()
      .default(usual.git.lock)
      .meta({description: 'Hold the deploy lock on the git remote, so that two machines never release at the same time.'}),
    lockIn: z.enum(['ref', 'branch']).default(usual.git.lockIn).meta({
      description:
        'Where the lock is kept: in a ref that no branch list shows, or in the branch cockpit-lock/production, for hosts that take nothing but branches and tags. cockpit doctor tries both. All who release have to use the same.',
    }),
  })
  .prefault({})
  .meta({description: 'The repository: what is cut, tagged and pushed.'});

export const changelog = z
  .strictObject({
    file: z.string().min(1).default(usual.changelog.file).meta({
      description: 'The changelog, relative to the repository. Edited in place.',
    }),
  })
  .prefault({})
  .meta({description: 'Gate Changelog.'});

export const version = z
  .strictObject({
    below1: z.enum(['minor', 'major']).default(usual.version.below1).meta({
      description:
        'What a breaking change does below 1.0.0: moves the minor (anything may change there), or goes to 1.0.0. The operator sees it either way.',
    }),
    first: z
      .string()
      .regex(/^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/, 'is not a version: write three numbers, such as "0.1.0"')
      .default(usual.version.first)
      .meta({description: 'Number of a first release.'}),
    base: z.enum(['stable', 'newest']).default(usual.version.base).meta({
      description:
        'What the commits are counted from: the nearest stable release, or the nearest release of any kind, candidates included.',
    }),
    paths: z
      .array(
        z
          .string()
          .min(1)
          .regex(/^(?![:/-])/, 'is not a path inside the repository'),
      )
      .default(usual.version.paths)
      .meta({
        description:
          'Monorepo: only commits that touch these paths count. Goes together with a git.tagPrefix of its own. Without it all commits count.',
      }),
  })
  .prefault({})
  .meta({description: 'Gate Version: what the next number is worked out from.'});

export const ci = z.strictObject({
  command: command.optional().meta({
    description:
      'Says how CI stands for {{commit}}: exit 0 passed, 75 still running, anything else failed. What it prints is shown line by line. Without it github is asked.',
  }),
  github: z
    .strictObject({
      repository: z
        .string()
        .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'is not owner/name')
        .optional()
        .meta({description: 'owner/name. Without it what the git remote says.'}),
      api: address('Address of the API.').default('https://api.github.com'),
      bearerEnv: variableName('Name of the variable that holds a token that may read checks; none is sent where it is not set.').default(
        'GITHUB_TOKEN',
      ),
      required: z.array(z.string().min(1)).default([]).meta({
        description:
          'Names of checks that have to be there and pass; others do not count. Without it all have to pass, and there has to be one.',
      }),
    })
    .optional()
    .meta({description: 'Asks the GitHub checks API (and commit statuses) instead of a command. Without it the command is asked.'}),
  every: duration('Pause between two looks.', '5s'),
  timeout: duration('Given up after this long.', '30m'),
});
