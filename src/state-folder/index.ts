export {findKeptEngine, keepEngine, type KeptEngine} from './keep-engine.ts';
export {checkPrivateFolder, isMine, makePrivateFolder} from './private-folder.ts';
export {codeOf, openPrivate, openPrivateSync, readPrivate, type OpenFor} from './private-file.ts';
export {projectId} from './project-id.ts';
export {
  currentRelease,
  findRelease,
  latestRelease,
  listReleases,
  makeReleaseFolder,
  releaseFolderAt,
  setCurrentRelease,
  type ReleaseFolder,
} from './releases.ts';
export {checkSocketPath, maxSocketPathBytes, socketPathFor} from './socket-path.ts';
export {listStateFolders, openStateFolder, type StateFolder} from './state-folder.ts';
export {stateRoot} from './state-root.ts';
