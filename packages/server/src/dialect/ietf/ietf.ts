import { header } from '@kit/protocol';
import { ietfHeader } from '@kit/protocol/ietf';
import type { Admit } from '../../access.ts';
import { append } from '../../engine/append.ts';
import { create } from '../../engine/create.ts';
import type { Engine } from '../../engine/engine.ts';
import { retrieve } from '../../engine/retrieve.ts';
import { terminate } from '../../engine/terminate.ts';
import { uploadPath } from '../../route.ts';
import type { Dialect, EndpointHandler, UploadHandler } from '../dialect.ts';
import { ietfRefusal } from './ietfRefusal.ts';
import { ietfReplies, isOver, unfinished } from './ietfReply.ts';
import { readAppend, readCreate } from './ietfRequest.ts';
import { interimResponses } from './interim.ts';
import { uploadLimit } from './limits.ts';
import { percentDecoded } from './metadata.ts';
import { retrieveByGet } from './retrieveByGet.ts';

/**
 * "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload, interop version 8) over the engine. Sections named in
 * comments are those of the draft.
 *
 * @param download GET of a completed upload, where the store can be read.
 */
export function ietfDialect(engine: Engine, admit: Admit, download: UploadHandler | undefined): Dialect {
  const replies = ietfReplies(engine);

  const begin: EndpointHandler = async (request, mount, name) => {
    const command = readCreate(request, engine.storage, name === null ? null : percentDecoded(name));
    const caller = await admit(request, 'create');
    const watch = interimResponses(request, engine, (record) => ({
      [header.location]: uploadPath(mount, record.id),
      [ietfHeader.uploadLimit]: uploadLimit(caller.limits, engine.expiry),
    }));
    const record = await create(engine, caller, { ...command, ...(watch && { watch }) });
    const location = uploadPath(mount, record.id);
    if (isOver(record)) return replies.completed(record, caller.limits, location);
    if (command.closing === 'at-end') throw unfinished(record, location);
    return replies.received(record, caller.limits, location);
  };

  const head: UploadHandler = async (request, id) => {
    const caller = await admit(request, 'retrieve');
    return replies.retrieved(await retrieve(engine, caller, id), caller.limits);
  };

  const patch: UploadHandler = async (request, id, mount) => {
    const command = readAppend(request, id, engine.storage);
    const caller = await admit(request, 'append');
    const watch = interimResponses(request, engine, () => ({}));
    const record = await append(engine, caller, { ...command, ...(watch && { watch }) });
    const location = uploadPath(mount, record.id);
    if (isOver(record)) return replies.completed(record, caller.limits, location);
    if (command.closing === 'at-end') throw unfinished(record, location);
    return replies.received(record, caller.limits, null);
  };

  const remove: UploadHandler = async (request, id) => {
    const caller = await admit(request, 'terminate');
    await terminate(engine, caller, id);
    return replies.terminated();
  };

  return {
    endpoint: new Map([
      ['OPTIONS', async () => replies.discovered()],
      ['POST', begin],
      ['PUT', begin],
    ]),
    upload: new Map([
      ['HEAD', head],
      ['GET', retrieveByGet(head, download)],
      ['PATCH', patch],
      ['DELETE', remove],
      // `curl --upload-file report` asks for it, since a name may look like an id. Nothing is ever replaced.
      ['PUT', (request, id, mount) => begin(request, mount, id)],
    ]),
    named: new Map([['PUT', begin]]),
    refuse: ietfRefusal,
  };
}
