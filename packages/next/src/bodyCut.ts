import type { BodyCut } from '@kit/server';

// Next loads a module again for each bundle and each Fast Refresh: that it was said stands where all its copies find it.
const KEY = Symbol.for('@kit/next body cut');

/** What becomes of `onBodyCut` where an app has none: said once a process, with the fix. */
export function warnOfCutBody({ announced, arrived }: BodyCut): void {
  // Nothing but this function puts anything there.
  const place = globalThis as { [KEY]?: true };
  if (place[KEY]) return;
  place[KEY] = true;
  // biome-ignore lint/suspicious/noConsole: to whoever runs the app; one who wants it elsewhere gives `onBodyCut`.
  console.warn(
    `@kit/next: of a request that brought ${announced} bytes of an upload, only ${arrived} reached the route. Next cuts bodies at 10 MB where a proxy.ts (middleware.ts) stands before a route. The upload goes on, but what was cut off is sent again. Leave the upload route out of the \`matcher\` in proxy.ts, or raise \`experimental.proxyClientMaxBodySize\` in next.config (\`middlewareClientMaxBodySize\` in Next 15). Said once; \`onBodyCut\` hears of every one.`,
  );
}
