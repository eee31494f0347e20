import type {Story, ToldCommit} from './story.ts';

/**
 * The story as input for `git fast-import`: one process instead of some eighty,
 * and the same commits for the same story. Marks count commits from 1.
 *
 *     commit refs/heads/main / mark :n / author … / data <bytes> / M 100644 inline path / data <bytes>
 */
export const fastImport = ({main, breaking}: Story): Buffer => {
  const parts: Buffer[] = [];
  const say = (text: string) => parts.push(Buffer.from(text));
  const data = (text: string) => {
    const bytes = Buffer.from(text);
    say(`data ${bytes.length}\n`);
    parts.push(bytes, Buffer.from('\n'));
  };
  const commit = (ref: string, told: ToldCommit, mark: number, parent: number, before: ReadonlyMap<string, string>) => {
    say(`commit ${ref}\nmark :${mark}\nauthor ${who(told)}\ncommitter ${who(told)}\n`);
    data(`${told.message}\n`);
    if (parent > 0) say(`from :${parent}\n`);
    for (const [path, text] of told.tree) {
      if (before.get(path) === text) continue;
      say(`M 100644 inline ${path}\n`);
      data(text);
    }
    if (told.tag) {
      say(`tag ${told.tag}\nfrom :${mark}\ntagger ${who(told)}\n`);
      data(`Release ${told.tag}\n`);
    }
  };

  let before: ReadonlyMap<string, string> = new Map();
  main.forEach((told, index) => {
    commit('refs/heads/main', told, index + 1, index, before);
    before = told.tree;
  });
  breaking.forEach((told, index) => {
    commit('refs/heads/next-major', told, main.length + index + 1, main.length + index, before);
    before = told.tree;
  });
  say('done\n');
  return Buffer.concat(parts);
};

const who = ({by, at}: ToldCommit) => `${by.name} <${by.email}> ${Math.floor(at / 1000)} +0000`;
