import {placeholderOf, placeholdersIn} from '../placeholders.ts';
import {mistake, type Rule} from './rule.ts';

/** There is one identity of an artifact, and one place that tells it. */
export const artifactHasOneSource: Rule = ({config: {artifact}}) => {
  if (!artifact) return [];
  const sources = (['digest', 'file', 'image'] as const).filter(name => artifact[name] !== undefined);
  if (sources.length === 0) return [mistake(['artifact'], 'Nothing tells the digest.', 'Add "digest", "file" or "image".', 'key')];
  return sources.slice(1).map(name => mistake(['artifact', name], `"${sources[0]}" tells the digest already.`, 'Remove one of them.', 'key'));
};

export const imageNamesThisRelease: Rule = ({config: {artifact}}) => {
  if (!artifact?.image) return [];
  const {reference} = artifact.image;
  const path = ['artifact', 'image', 'reference'];
  const found = placeholdersIn(reference);
  const unknown = found.find(({name}) => !allowed.has(name));
  if (unknown)
    return [
      mistake(
        path,
        placeholderOf(unknown.name) ? `{{${unknown.name}}} is not known when the image is looked for.` : `There is no value {{${unknown.name}}}.`,
        `Use one of ${[...allowed].map(name => `{{${name}}}`).join(', ')}.`,
      ),
    ];
  return found.length === 0 ? [mistake(path, 'It is the same image for every release.', 'Put {{version}}, {{candidateTag}} or {{commit}} into its tag.')] : [];
};

const allowed: ReadonlySet<string> = new Set(['version', 'tag', 'candidateTag', 'commit']);
