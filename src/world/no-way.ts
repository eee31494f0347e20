/**
 * Codes of requests that never left our side: no name was found, no way, no free address or handle. They say something about our own
 * machine and network, nothing about whom we wanted to ask. Source: connect(2), getaddrinfo(3), https://nodejs.org/api/errors.html
 */
const ours = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE']);

/**
 * Whether an exchange failed before anybody was asked. Looks at the causes; of several ways to one name (IPv6 and IPv4) none may
 * have led anywhere. Refused, reset and too late are not of this kind: somebody there did not answer.
 */
export const foundNoWay = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(foundNoWay);
  return ('code' in error && ours.has(String(error.code))) || foundNoWay(error.cause);
};
