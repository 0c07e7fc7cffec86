/** What Chromium's handles have beside the standard's; others need no permission. */
interface Guarded {
  queryPermission?(descriptor: { readonly mode: 'read' }): Promise<PermissionState>;
  requestPermission?(descriptor: { readonly mode: 'read' }): Promise<PermissionState>;
}

/** Whether the file of a handle may be read now. */
export async function permissionOf(handle: FileSystemFileHandle & Guarded): Promise<PermissionState> {
  return (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
}

/** Asks a person, where they have to be asked. It takes a click: outside of one, browsers refuse. */
export async function askPermission(handle: FileSystemFileHandle & Guarded): Promise<boolean> {
  if ((await permissionOf(handle)) === 'granted') return true;
  // Outside of a click it rejects with a SecurityError.
  const answer = await handle.requestPermission?.({ mode: 'read' }).catch(() => 'denied');
  return answer === 'granted';
}
