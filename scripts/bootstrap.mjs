/**
 * What `npm start`, `npm test`, `npm run check`, `npm run build` and, in a clone, `npx cockpit` do first: install what is
 * missing, find Node 24, build what is stale, and then hand over.
 *
 *     node scripts/bootstrap.mjs start|test|check|build|cockpit [arguments]
 *
 * Plain JavaScript that old versions of Node can read to its end, so that they are told what is wrong in words.
 */
export const bootstrap = async (task, args) => {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    process.stderr.write(
      'The cockpit cannot be built with Node ' + process.versions.node + ': it needs 20 or newer.\n' +
      '  Install a newer Node from your system or from nodejs.org, then run this again.\n');
    process.exit(2);
  }
  const {runTask} = await import('./bootstrap/tasks.mjs');
  await runTask(task, args);
};

if (/[\\/]bootstrap(\.mjs)?$/.test(process.argv[1] || '')) bootstrap(process.argv[2], process.argv.slice(3));
