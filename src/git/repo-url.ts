/** A remote's address without user and password, fit to be shown. */
export const shownUrl = (url: string): string => url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/]*@/i, '$1');

/**
 * The https address of a repository on a forge, from its remote's address; undefined for a path
 * or anything else that people cannot open in a browser.
 *
 *     git@github.com:acme/orders.git          → https://github.com/acme/orders
 *     ssh://git@git.example.com:2222/a/b.git  → https://git.example.com/a/b
 */
export const repoUrl = (remoteUrl: string): string | undefined => {
  const url = remoteUrl.trim();
  const scp = /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\/\/)\/?([\w./~-]+?)(?:\.git)?\/*$/.exec(url);
  if (scp) return `https://${scp[1]}/${scp[2]}`;
  const full = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(:\d+)?\/([\w./~-]+?)(?:\.git)?\/*$/i.exec(url);
  if (!full) return undefined;
  const [, scheme = '', host, port = '', path] = full;
  // The port of ssh is not the port of the web.
  const web = /^https?$/i.test(scheme);
  return `${scheme.toLowerCase() === 'http' ? 'http' : 'https'}://${host}${web ? port : ''}/${path}`;
};
