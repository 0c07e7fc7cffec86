import { unreachable } from './network.ts';
import type { Transport } from './transport.ts';

/** Sends with XMLHttpRequest: the one thing in a browser that tells how much of a body has gone out. */
export function xhrTransport(): Transport {
  return ({ method, url, headers, body, signal, withCredentials, onProgress }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const xhr = new XMLHttpRequest();
      const abort = () => xhr.abort();
      signal.addEventListener('abort', abort);
      xhr.onloadend = () => {
        signal.removeEventListener('abort', abort);
        // Status 0: aborted, or no answer that this page is allowed to see.
        if (xhr.status === 0) return reject(unreachable(method, url));
        resolve({ status: xhr.status, headers: headersOf(xhr), body: xhr.responseText });
      };
      // Listening makes a request of another origin preflighted; every tus request is, but not for nothing.
      if (onProgress && body) xhr.upload.onprogress = ({ loaded }) => onProgress(loaded);

      xhr.open(method, url);
      xhr.withCredentials = withCredentials;
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      xhr.send(body);
    });
}

function headersOf(xhr: XMLHttpRequest): Record<string, string> {
  const lines = xhr.getAllResponseHeaders().matchAll(/^(.+?): *(.*?) *\r?$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}
