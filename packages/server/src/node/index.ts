export { type NodeHandler, toNodeHandler } from './handler.ts';
export { type NodeServer, type ServeOptions, serve } from './serve.ts';
