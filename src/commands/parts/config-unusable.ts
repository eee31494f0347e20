/** A config that cannot be used: shown as it is, exit code 2. */
export class ConfigUnusable extends Error {
  override readonly name = 'ConfigUnusable';
}
