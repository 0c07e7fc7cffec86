import { createServer } from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { contend, dataFolder } from './contender.ts';

const tus = new Server({ path: '/files', datastore: new FileStore({ directory: dataFolder() }) });

await contend(createServer((request, response) => void tus.handle(request, response)));
