export { createTusClient, createUpload, createUploadQueue } from './env/node.ts';
export * from './index.shared.ts';
export { fileResumeStore } from './resume/nodeFile.ts';
export { type NodeTransportOptions, nodeTransport } from './transport/node.ts';
