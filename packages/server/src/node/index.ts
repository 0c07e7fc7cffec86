export { toNodeHandler } from './handler.ts';
export { type NodeServer, type ServeOptions, serve } from './serve.ts';
