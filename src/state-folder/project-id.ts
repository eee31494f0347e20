import {createHash} from 'node:crypto';
import {basename} from 'node:path';

/**
 * One folder name per repository and service: readable, and never the same for two of them.
 *
 * @param repo real path of the repository: through a symbolic link it must be the same project
 */
export const projectId = (repo: string, service: string): string => `${slug(basename(repo))}-${sha256(`${repo}\0${service}`).slice(0, 10)}`;

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '') || 'project';

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
