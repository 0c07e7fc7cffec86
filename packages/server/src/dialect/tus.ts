import type { Admit } from '../access.ts';
import { append } from '../engine/append.ts';
import { create } from '../engine/create.ts';
import type { CallerLimits, Engine } from '../engine/engine.ts';
import { retrieve } from '../engine/retrieve.ts';
import { terminate } from '../engine/terminate.ts';
import { uploadPath } from '../route.ts';
import type { WireRequest } from '../wire.ts';
import type { Dialect, EndpointHandler, UploadHandler } from './dialect.ts';
import { tusReplies } from './tusReply.ts';
import { readAppend, readCreate, refuseOtherVersion } from './tusRequest.ts';

/** tus 1.0 over the engine. */
export function tusDialect(engine: Engine, admit: Admit): Dialect {
  const replies = tusReplies(engine);

  const discover = async (request: WireRequest) => replies.discovered(request);

  const post: EndpointHandler = async (request, mount) => {
    const command = readCreate(request, mount, engine.storage);
    const caller = await admit(request, 'create');
    const record = await create(engine, caller, command);
    const location = uploadPath(mount, record.id);
    // What is asked for again may have bytes already.
    const tells = command.payload !== null || command.key != null;
    return replies.created(record, throughDoor(caller.limits, request), location, tells);
  };

  const head: UploadHandler = async (request, id) => {
    refuseOtherVersion(request);
    const caller = await admit(request, 'retrieve');
    return replies.retrieved(await retrieve(engine, caller, id), throughDoor(caller.limits, request));
  };

  const patch: UploadHandler = async (request, id) => {
    const command = readAppend(request, id, engine.storage);
    const caller = await admit(request, 'append');
    return replies.appended(await append(engine, caller, command));
  };

  const remove: UploadHandler = async (request, id) => {
    refuseOtherVersion(request);
    const caller = await admit(request, 'terminate');
    await terminate(engine, caller, id);
    return replies.terminated();
  };

  return {
    endpoint: new Map([
      ['OPTIONS', discover],
      ['POST', post],
    ]),
    upload: new Map([
      ['OPTIONS', discover],
      ['HEAD', head],
      ['PATCH', patch],
      ['DELETE', remove],
    ]),
    named: new Map(),
    refuse: replies.refused,
  };
}

/**
 * Where nobody bounds what one request may bring, the door says how much that should be: clients that know it dare larger
 * ones, or smaller ones than they would. Not in the IETF draft, where it is what "the server enforces".
 */
function throughDoor(limits: CallerLimits, { bodyLimit }: WireRequest): CallerLimits {
  return limits.maxChunkSize === null ? { ...limits, maxChunkSize: bodyLimit } : limits;
}
