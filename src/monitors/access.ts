import {resolve} from 'node:path';
import type {HttpRequest} from '../world/world.ts';
import type {MonitorContext} from './monitor.ts';

/** How a source lets us in. Secrets are named, never written. */
export type Access = {readonly bearerEnv?: string | undefined; readonly basicEnv?: string | undefined; readonly caFile?: string | undefined};

/** Headers and certificates for a request. A variable that is named and not set is an error: without it the answer would be about somebody else. */
export const accessOf = async ({bearerEnv, basicEnv, caFile}: Access, {world, cwd}: Pick<MonitorContext, 'world' | 'cwd'>): Promise<Pick<HttpRequest, 'headers' | 'ca'>> => {
  const secret = (name: string): string => {
    const value = world.env[name];
    if (!value) throw new Error(`the variable ${name} is not set`);
    return value;
  };
  const authorization = bearerEnv !== undefined ? `Bearer ${secret(bearerEnv)}` : basicEnv !== undefined ? `Basic ${Buffer.from(secret(basicEnv)).toString('base64')}` : undefined;
  const ca = caFile === undefined ? undefined : await world.files.readText(resolve(cwd, caFile));
  return {...(authorization !== undefined && {headers: {authorization}}), ...(ca !== undefined && {ca})};
};
