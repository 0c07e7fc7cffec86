import { UploadError } from './errors.ts';

/**
 * Code that is loaded on demand. Where it cannot be had the network is down, or a deploy took the old files away: a fault
 * like that of any request, to be tried again, and no reason to end an upload.
 *
 * @throws UploadError 'network'
 */
export function loaded<T>(code: Promise<T>): Promise<T> {
  return code.catch((cause) => {
    throw new UploadError(
      'Code of the uploader could not be loaded. The network is down, or the page is an old one: reload it',
      { code: 'network', cause },
    );
  });
}
