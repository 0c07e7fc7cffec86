import { type Ask, createHeadersOf, functionsOf } from './functions.ts';
import { errorOf, type Make, type Port, partsOf, type Reply, type Request } from './messages.ts';
import { type ServedUpload, servedUpload } from './servedUpload.ts';

/** Uploads for whoever is at the other end. `alive`: the lock that is held as long as this is there. */
export function serveOver(port: Port<Request, Reply>, alive: string | null = null): void {
  const uploads = new Map<string, ServedUpload>();
  const asking = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const headersOf = createHeadersOf(askFor);
  let calls = 0;

  function askFor(id: string): Ask {
    return <T>(...[name, ...args]: Parameters<Ask>) => {
      calls += 1;
      const call = calls;
      return new Promise<T>((resolve, reject) => {
        // What the page's function gives is what its type says.
        asking.set(call, { resolve: (value) => resolve(value as T), reject });
        port.postMessage({ type: 'ask', call, id, name, args });
      });
    };
  }

  function make({ id, input, options, asked, sharing, from }: Make): void {
    const released = () => {
      uploads.delete(id);
      headersOf.leave(sharing, id);
    };
    try {
      const headers = asked.includes('headers') && { headers: headersOf.join(sharing, id) };
      const all = { ...options, ...functionsOf(asked, askFor(id)), ...headers };
      const say = (word: Extract<Reply, { type: 'word' }>['word']) =>
        port.postMessage({ type: 'word', id, word });
      uploads.set(id, servedUpload(input, all, from, { say, released }));
    } catch (error) {
      released();
      port.postMessage({ type: 'word', id, word: { type: 'refused', error: partsOf(error) } });
    }
  }

  port.onmessage = ({ data }) => {
    switch (data.type) {
      case 'make':
        return make(data);
      case 'answer':
        asking.get(data.call)?.resolve(data.value);
        break;
      case 'refusal': {
        const { error } = data;
        asking.get(data.call)?.reject(error.details ? errorOf(error) : new Error(error.message));
        break;
      }
      default:
        // One that is not there was released before the order came, and the page heard of it: it asks anew.
        return uploads.get(data.id)?.obey(data);
    }
    asking.delete(data.call);
  };
  port.postMessage({ type: 'ready', alive });
}
