import type {Plugin} from 'esbuild';

/** Zod brings its messages in fifty languages and uses the one that it is told; the cockpit says everything in its own words. */
export const oneLanguage: Plugin = {
  name: 'one-language',
  setup(plugins) {
    plugins.onLoad({filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/}, () => ({contents: "export {default as en} from './en.js';", loader: 'js'}));
  },
};
