/** The files of one commit: path → text. */
export type Tree = Map<string, string>;

/** What a commit does to the files. */
export type Change = (tree: Tree) => void;

/** Adds a file, or replaces all of it. */
export const write =
  (file: string, text: string): Change =>
  tree => {
    tree.set(file, text);
  };

/** In the order of Keep a Changelog. */
const headings = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** Adds a line below a heading of the Unreleased section; the heading is made, at its place, when it is missing. */
export const note =
  (heading: string, line: string): Change =>
  tree => {
    const text = tree.get('CHANGELOG.md') ?? '';
    const start = text.indexOf('## [Unreleased]') + '## [Unreleased]'.length;
    const end = text.indexOf('\n## [', start);
    const entries = new Map(
      text
        .slice(start, end)
        .split('### ')
        .slice(1)
        .map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
    );
    entries.set(heading, `${entries.get(heading) ?? ''}\n- ${line}`.trim());
    const section = headings.filter(name => entries.has(name)).map(name => `### ${name}\n\n${entries.get(name)}\n`);
    tree.set('CHANGELOG.md', `${text.slice(0, start)}\n\n${section.join('\n')}${text.slice(end)}`);
  };

/** Makes a released section out of Unreleased and moves the number in every file that holds it. */
export const release =
  (version: string, day: string): Change =>
  tree => {
    const before = (JSON.parse(tree.get('package.json') ?? '{}') as {version: string}).version;
    for (const file of ['package.json', 'package-lock.json', 'openapi.json']) {
      tree.set(file, (tree.get(file) ?? '').replaceAll(`"version": "${before}"`, `"version": "${version}"`));
    }
    const url = 'https://git.example.com/shop/orders-api/compare';
    const text = tree.get('CHANGELOG.md') ?? '';
    tree.set(
      'CHANGELOG.md',
      text
        .replace('## [Unreleased]\n', () => `## [Unreleased]\n\n## [${version}] - ${day}\n`)
        .replace(
          `[Unreleased]: ${url}/v${before}...HEAD`,
          () => `[Unreleased]: ${url}/v${version}...HEAD\n[${version}]: ${url}/v${before}...v${version}`,
        ),
    );
  };
