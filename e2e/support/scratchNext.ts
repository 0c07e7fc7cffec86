import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { freePort } from './freePort.ts';
import { installScratchApp, run } from './packedKit.ts';
import { type ServerProcess, serverProcess } from './serverProcess.ts';
import { workerFiles } from './workerFiles.ts';

/** `plain`: the defaults of Next. `furnished`: with all that may lie between a client and its route. */
export type Shape = 'plain' | 'furnished';

export type NextVersion = '15' | '16';

const FILES = {
  ...workerFiles(),
  'app/layout.tsx': `
    import type { ReactNode } from 'react';

    export default function Layout({ children }: { children: ReactNode }) {
      return <html lang="en"><body>{children}</body></html>;
    }
  `,
  'app/page.tsx': `
    'use client';

    import { TusDropzone } from '@kit/react';
    import { useState } from 'react';
    import { worker } from '../worker';

    export default function Page() {
      const [url, setUrl] = useState('');
      const endpoint = globalThis.location?.hash.slice(1) || '/api/files';
      return (
        <>
          <TusDropzone endpoint={endpoint} worker={worker} onCompleted={(upload) => setUrl(upload.url)} />
          <output aria-label="url">{url}</output>
        </>
      );
    }
  `,
  'app/api/files/[[...id]]/route.ts': `
    import { createTusRoute } from '@kit/next';
    import { options } from '../../../../options';

    export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createTusRoute(options);
  `,
  'pages/api/old/[[...id]].ts': `
    import { createTusHandler } from '@kit/next';
    import { options } from '../../../options';

    export const config = { api: { bodyParser: false, responseLimit: false } };

    export default createTusHandler(options);
  `,
  'options.ts': `
    import { join } from 'node:path';
    import type { TusRouteOptions } from '@kit/next';
    import { sqliteStorage } from '@kit/server/sqlite';

    const folder = process.env.DATA_DIR ?? 'data';

    export const options: TusRouteOptions = {
      storage: sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') }),
      maxSize: null,
      basePath: process.env.SHAPE === 'furnished' ? '/base' : '',
      authorize: (request) => ({ owner: request.headers.get('x-user') }),
    };
  `,
  'next.config.mjs': `
    const furniture = {
      ...{ basePath: '/base', trailingSlash: true, output: 'standalone' },
      i18n: { locales: ['en', 'ko'], defaultLocale: 'en' },
      // The other shape has been checked, of the same files.
      typescript: { ignoreBuildErrors: true },
    };
    export default {
      outputFileTracingRoot: import.meta.dirname,
      ...(process.env.SHAPE === 'furnished' ? furniture : {}),
    };
  `,
  // As create-next-app writes it.
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'ES2022', lib: ['dom', 'dom.iterable', 'esnext'], module: 'esnext', strict: true },
      ...{
        moduleResolution: 'bundler',
        esModuleInterop: true,
        resolveJsonModule: true,
        isolatedModules: true,
      },
      ...{ allowJs: true, skipLibCheck: true, noEmit: true, incremental: true, jsx: 'preserve' },
      plugins: [{ name: 'next' }],
    },
    include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
    exclude: ['node_modules'],
  }),
  // Compiling better-sqlite3 takes a minute of a processor: the workspace has it already.
  '.npmrc': 'ignore-scripts=true\n',
};

const NEXT = 'node_modules/next/dist/bin/next';

/** What stands before every route in the furnished shape. */
const BEFORE = {
  15: {
    name: 'middleware.ts',
    text: `import { NextResponse } from 'next/server';
      export const middleware = () => NextResponse.next();`,
  },
  16: {
    name: 'proxy.ts',
    text: `import { NextResponse } from 'next/server';
      export const proxy = () => NextResponse.next();`,
  },
};

export interface ScratchNext {
  /** Puts into the app, or takes out of it, what makes this shape. */
  into(shape: Shape): Promise<void>;
  build(dataDir: string): Promise<void>;
  /** An edit of what both routes import: the largest upload they take, which they announce. */
  editMaxSize(bytes: number): Promise<void>;
  /** `next dev`, or `next start` of what was built. */
  server(command: 'dev' | 'start', dataDir: string): Promise<ServerProcess>;
  /** `server.js` of what was built as standalone, in a folder that holds nothing else. */
  standalone(folder: string, dataDir: string): Promise<ServerProcess>;
}

/** A Next app outside of the workspace, with the packed packages, and a route of each router. */
export async function scratchNext(folder: string, version: NextVersion): Promise<ScratchNext> {
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const sqlite = resolve(import.meta.dirname, '../../packages/server/node_modules/better-sqlite3');
  const { version: sqliteVersion } = JSON.parse(await readFile(join(sqlite, 'package.json'), 'utf8'));
  await installScratchApp(folder, {
    dependencies: {
      ...{ '@kit/next': '*', '@kit/server': '*', 'better-sqlite3': sqliteVersion },
      ...{ '@kit/client': '*', '@kit/react': '*' },
      ...{ next: version, react: '19', 'react-dom': '19' },
      ...{ typescript: '~5.9.3', '@types/react': '19', '@types/react-dom': '19', '@types/node': '20' },
    },
  });
  await cp(join(sqlite, 'build'), join(folder, 'node_modules/better-sqlite3/build'), { recursive: true });

  const before = BEFORE[version];
  let shape: Shape = 'plain';
  const environment = (dataDir: string) => ({
    ...{ SHAPE: shape, DATA_DIR: dataDir, NEXT_TELEMETRY_DISABLED: '1' },
  });

  return {
    async into(next) {
      shape = next;
      if (shape === 'furnished') await writeFile(join(folder, before.name), before.text);
      else await rm(join(folder, before.name), { force: true });
    },

    async build(dataDir) {
      const env = { ...process.env, ...environment(dataDir), NODE_ENV: 'production' } as const;
      await run(process.execPath, [NEXT, 'build'], { cwd: folder, env });
    },

    async editMaxSize(bytes) {
      const path = join(folder, 'options.ts');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace(/maxSize: \w+/, `maxSize: ${bytes}`));
    },

    async server(command, dataDir) {
      const port = await freePort();
      return serverProcess({
        port,
        cwd: folder,
        script: [NEXT, command, '--port', String(port)],
        env: {
          ...environment(dataDir),
          NODE_ENV: command === 'dev' ? 'development' : 'production',
        },
        ready: 'Ready in',
      });
    },

    async standalone(empty, dataDir) {
      await cp(join(folder, '.next/standalone'), empty, { recursive: true });
      const port = await freePort();
      return serverProcess({
        port,
        cwd: empty,
        script: ['server.js'],
        env: { ...environment(dataDir), PORT: String(port), HOSTNAME: '127.0.0.1' },
        ready: 'Ready in',
      });
    },
  };
}
