export {CannotAttach, type AttachProblem} from './cannot-attach.ts';
export {connect, type ClientParts, type CommandOptions, type Connection, type Link} from './client.ts';
export {
  commonProtocol,
  otherRelease,
  otherVersion,
  protocolRange,
  type Answer,
  type EngineHello,
  type Person,
  type Range,
  type Role,
  type Snapshot,
} from './protocol.ts';
export {askHello} from './reach.ts';
export type {Served} from './served.ts';
export {startServer, type Server, type ServerParts} from './server.ts';
