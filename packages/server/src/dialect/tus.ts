import type { Admit } from '../access.ts';
import { append } from '../engine/append.ts';
import { create } from '../engine/create.ts';
import type { Engine } from '../engine/engine.ts';
import { retrieve } from '../engine/retrieve.ts';
import { terminate } from '../engine/terminate.ts';
import type { Router } from '../route.ts';
import type { Dialect, Handler } from './dialect.ts';
import { tusReplies } from './tusReply.ts';
import { readAppend, readCreate, refuseOtherVersion } from './tusRequest.ts';

/** tus 1.0 over the engine. */
export function tusDialect(engine: Engine, admit: Admit, router: Router): Dialect {
  const replies = tusReplies(engine, router);

  const discover: Handler = async () => replies.discovered();

  const post: Handler = async (request) => {
    const command = readCreate(request);
    const caller = await admit(request, 'create');
    return replies.created(await create(engine, caller, command), command.payload !== null);
  };

  const head: Handler = async (request, id) => {
    refuseOtherVersion(request);
    const caller = await admit(request, 'retrieve');
    return replies.retrieved(await retrieve(engine, caller, id));
  };

  const patch: Handler = async (request, id) => {
    const command = readAppend(request, id);
    const caller = await admit(request, 'append');
    return replies.appended(await append(engine, caller, command));
  };

  const remove: Handler = async (request, id) => {
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
    refuse: replies.refused,
  };
}
