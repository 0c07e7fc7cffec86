import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { freePort } from './support/freePort.ts';
import { installScratchApp, npm } from './support/packedKit.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import { serverProcess } from './support/serverProcess.ts';
import { tuskitServer } from './support/servers.ts';
import { workerFiles } from './support/workerFiles.ts';

const MIB = 1024 * 1024;

/** It uses an entry of each kind: components, a language, a function, styles, a worker. */
const APP = {
  ...workerFiles(),
  'index.html':
    '<!doctype html><title>Scratch</title><div id="root"></div><script type="module" src="/main.tsx"></script>',
  'main.tsx': `
    import { TusDropzone, WordsProvider } from '@kit/react';
    import { ko } from '@kit/react/locales/ko';
    import { formatBytes } from '@kit/react/format';
    import '@kit/react/styles.css';
    import { useState } from 'react';
    import { createRoot } from 'react-dom/client';
    import { worker } from './worker';

    const inWorker = location.search === '?worker' ? { worker } : {};

    function App() {
      const [urls, setUrls] = useState<readonly string[]>([]);
      return (
        <>
          <WordsProvider messages={ko}>
            <TusDropzone
              endpoint="/files"
              {...inWorker}
              onCompleted={({ url }) => url !== null && setUrls((before) => [...before, url])}
            />
          </WordsProvider>
          {urls.map((url) => <a key={url} href={url} download>{formatBytes(1024)}</a>)}
        </>
      );
    }

    createRoot(document.getElementById('root')!).render(<App />);
  `,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ strict: true, noEmit: true, skipLibCheck: true, jsx: 'react-jsx' },
      ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', types: ['vite/client'] },
    },
    include: ['main.tsx'],
  }),
};

function viteConfig(target: number): string {
  return `
    import react from '@vitejs/plugin-react';
    export default { plugins: [react()], preview: { proxy: { '/files': 'http://127.0.0.1:${target}' } } };
  `;
}

it.each([
  ['18.2.0', '18.2'],
  ['19', '19'],
])(
  'a Vite app with React %s takes the packed packages: it compiles, builds, and uploads to tuskit serve from Chromium, in the page and in a worker',
  async (version, types) => {
    const folder = await mkdtemp(join(tmpdir(), 'scratch-vite-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const server = await tuskitServer(join(folder, 'data'));
    onTestFinished(() => server.kill());
    await server.start();

    const app = join(folder, 'app');
    for (const [name, text] of Object.entries({ ...APP, 'vite.config.js': viteConfig(server.port) })) {
      await mkdir(dirname(join(app, name)), { recursive: true });
      await writeFile(join(app, name), text);
    }
    await installScratchApp(app, {
      dependencies: {
        ...{ '@kit/client': '*', '@kit/react': '*', react: version, 'react-dom': version },
        ...{ '@types/react': types, '@types/react-dom': types },
        ...{ '@vitejs/plugin-react': '^5.0.0', typescript: '~5.9.3', vite: '^8.3.8' },
      },
    });
    await npm(app, 'exec', '--no', '--', 'tsc');
    await npm(app, 'exec', '--no', '--', 'vite', 'build');

    const port = await freePort();
    const vite = serverProcess({
      port,
      cwd: app,
      script: ['node_modules/vite/bin/vite.js', 'preview', '--port', String(port), '--strictPort'],
      env: { NO_COLOR: '1' },
      ready: `http://localhost:${port}`,
    });
    onTestFinished(() => vite.kill());
    await vite.start();
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const wrong: unknown[] = [];
    page.on('pageerror', (error) => wrong.push(error));
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    for (const [where, count] of [
      ['', 0],
      ['?worker', 1],
    ] as const) {
      await page.goto(`http://localhost:${port}/${where}`);
      const file = join(folder, `film${where.length}.bin`);
      await writeSampleFile(file, 12 * MIB);
      await page.locator('input[type=file]').setInputFiles(file);
      const link = page.locator('a[download]');
      await link.waitFor({ timeout: 60_000 });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      expect(await sha256(await download.path())).toBe(await sha256(file));
      expect(workers).toHaveLength(count);
    }
    expect(wrong).toEqual([]);
  },
  600_000,
);
