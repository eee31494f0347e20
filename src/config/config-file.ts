/** The config, at the top of the repository. */
export const configFile = 'cockpit.config.json';
