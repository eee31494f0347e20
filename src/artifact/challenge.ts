/** What a registry's 401 asks for. */
export type Challenge =
  | {readonly scheme: 'basic'}
  | {readonly scheme: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string};

/**
 * Reads a `WWW-Authenticate` header, for instance
 * `Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull"`.
 * Undefined for other schemes and for a realm that is no http(s) address.
 */
export const parseChallenge = (header: string): Challenge | undefined => {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  if (scheme.toLowerCase() === 'basic') return {scheme: 'basic'};
  if (scheme.toLowerCase() !== 'bearer') return undefined;

  const fields = new Map([...rest.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, key = '', value = '']) => [key.toLowerCase(), value]));
  const realm = fields.get('realm') ?? '';
  if (!URL.canParse(realm) || !/^https?:$/.test(new URL(realm).protocol)) return undefined;
  const service = fields.get('service');
  const scope = fields.get('scope');
  return {scheme: 'bearer', realm, ...(service ? {service} : {}), ...(scope ? {scope} : {})};
};
