import { createUploadQueue, type UploadQueueOptions } from '@kit/client';
import { type ScriptedRequest, type ScriptedTransport, scriptedTransport } from '@kit/client/testing';
import { act, cleanup, render } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach } from 'vitest';
import { UploadProvider } from '../UploadProvider.tsx';

afterEach(cleanup);

/** A file of so many bytes. */
export function makeFile(name: string, size: number, type = ''): File {
  return new File([new Uint8Array(size)], name, { type });
}

/** A real queue whose server is the test. */
export function createConversation(options: Partial<UploadQueueOptions> = {}) {
  const server = scriptedTransport();
  const queue = createUploadQueue({
    endpoint: 'https://example.test/files',
    resume: false,
    transport: server.transport,
    ...options,
  });
  return { queue, ...answers(server) };
}

/** The usual answers of a tus server, one at a time. */
export function answers(server: ScriptedTransport) {
  const answer = (method: string, respond: (request: ScriptedRequest) => void) =>
    act(async () => {
      const request = await server.nextRequest();
      if (request.method !== method) throw new Error(`expected ${method}, the client sent ${request.method}`);
      respond(request);
      await settle();
    });
  return {
    log: server.log,
    nextRequest: () => server.nextRequest(),
    created: (path = '/files/1') =>
      answer('POST', (request) =>
        request.respondWith({ status: 201, headers: { 'tus-resumable': '1.0.0', location: path } }),
      ),
    appended: (
      offset: number,
      more: { headers?: Record<string, string>; body?: string; status?: number } = {},
    ) =>
      answer('PATCH', (request) =>
        request.respondWith({
          status: more.status ?? 204,
          headers: { 'tus-resumable': '1.0.0', 'upload-offset': String(offset), ...more.headers },
          ...(more.body === undefined ? {} : { body: more.body }),
        }),
      ),
    refused: (method: string, status: number, detail: string) =>
      answer(method, (request) =>
        request.respondWith({
          status,
          headers: { 'tus-resumable': '1.0.0', 'content-type': 'application/problem+json' },
          body: JSON.stringify({ type: 'about:blank', title: 'Refused', status, code: 'rejected', detail }),
        }),
      ),
  };
}

/** Lets everything that waits for nothing but its turn happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

export const settleInAct = () => act(settle);

/** Renders below a provider of this queue, in StrictMode. */
export function renderWithQueue(queue: ReturnType<typeof createUploadQueue>, children: ReactNode) {
  return render(
    <StrictMode>
      <UploadProvider queue={queue}>{children}</UploadProvider>
    </StrictMode>,
  );
}
