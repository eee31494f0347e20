export type ComposeService = {readonly name: string; readonly image: string | undefined};

/**
 * Names and images of the services in a compose file, read by their indentation. Enough to see that there is a database and what
 * is ours; anchors, `extends` and one-line maps are not understood, and what is not understood was not seen.
 */
export const composeServices = (text: string): readonly ComposeService[] => {
  const services: {name: string; image: string | undefined}[] = [];
  let isInside = false;
  let indent: number | undefined;
  let inner: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const depth = line.length - line.trimStart().length;
    if (depth === 0) {
      isInside = /^services:\s*(?:#.*)?$/.test(line);
      continue;
    }
    if (!isInside) continue;
    indent ??= depth;
    const [, name] = depth === indent ? (/^\s*["']?([\w.-]+)["']?:\s*(?:#.*)?$/.exec(line) ?? []) : [];
    if (name !== undefined) {
      services.push({name, image: undefined});
      inner = undefined;
      continue;
    }
    inner ??= depth;
    const [, image] = depth === inner && depth > indent ? (/^\s*image:\s*["']?([^\s"'#]+)/.exec(line) ?? []) : [];
    const last = services.at(-1);
    if (image !== undefined && last) last.image ??= image;
  }
  return services;
};
