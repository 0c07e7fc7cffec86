import { header } from '@kit/protocol';
import { ietfHeader } from '@kit/protocol/ietf';
import type { CallerLimits, Engine } from '../../engine/engine.ts';
import { UploadProblem } from '../../problem.ts';
import type { UploadRecord } from '../../record.ts';
import type { WireReply } from '../../wire.ts';
import { digestOffer, provenDigest } from '../digests.ts';
import { uploadLimit } from './limits.ts';

type Headers = Record<string, string>;

/** Writes what became of a command in the words of the draft. */
export interface IetfReplies {
  discovered(): WireReply;
  /** The upload is not complete, and was not said to be. */
  received(record: UploadRecord, limits: CallerLimits, created: string | null): WireReply;
  /** The reply to the whole upload, in whichever request it ended. */
  completed(record: UploadRecord, limits: CallerLimits, location: string): WireReply;
  retrieved(record: UploadRecord, limits: CallerLimits): WireReply;
  terminated(): WireReply;
}

export function ietfReplies(engine: Engine): IetfReplies {
  const offer = digestOffer(engine.storage);
  const limitOf = (record: UploadRecord, limits: CallerLimits): string =>
    uploadLimit(limits, record.expiresAt === null ? null : record.expiresAt - engine.clock.now());

  function state(record: UploadRecord, limits: CallerLimits, complete: boolean): Headers {
    return {
      [header.uploadOffset]: String(record.offset),
      [ietfHeader.uploadComplete]: complete ? '?1' : '?0',
      [ietfHeader.uploadLimit]: limitOf(record, limits),
      'cache-control': 'no-store',
    };
  }

  return {
    discovered: () =>
      reply(204, { [ietfHeader.uploadLimit]: uploadLimit(engine.fixedLimits, engine.expiry), ...offer }),

    received(record, limits, created) {
      const headers = state(record, limits, false);
      if (created === null) return reply(204, headers);
      // "Servers are RECOMMENDED to use the 201 (Created) status code."
      return reply(201, { [header.location]: created, ...offer, ...headers });
    },

    completed(record, limits, location) {
      const headers = { ...state(record, limits, true), ...provenDigest(record) };
      if (record.reply === null) return reply(201, { [header.location]: location, ...headers });
      const { status, body } = record.reply;
      // "final responses including the Upload-Complete: ?1 header field are exempt": the gate may name another place.
      return reply(
        status,
        { [header.location]: location, ...record.reply.headers, ...headers },
        body || null,
      );
    },

    retrieved(record, limits) {
      // "indicating whether a final response was produced from processing the uploaded representation"
      const over = isOver(record) || record.state === 'refused';
      const headers = { ...state(record, limits, over), ...provenDigest(record) };
      if (record.length !== null) headers[header.uploadLength] = String(record.length);
      return reply(204, headers);
    },

    terminated: () => reply(204, { 'cache-control': 'no-store' }),
  };
}

/** Nothing more is to come. A part of a concatenation of tus is never completed by itself: it is whole, and that is all. */
export function isOver({ state, concat, offset, length }: UploadRecord): boolean {
  return state === 'completed' || (concat?.kind === 'partial' && offset === length);
}

function reply(status: number, headers: Headers, body: string | null = null): WireReply {
  return { status, headers, body };
}

/**
 * The request said that it brings the rest, and something came between. It must not look like success: "2xx and the request
 * content contained the entire representation data, the upload is complete" ("Upload Creation, Client Behavior").
 */
export function unfinished(record: UploadRecord, location: string): UploadProblem {
  return new UploadProblem(
    'unavailable',
    `The content did not come in whole. The upload stands at ${record.offset} bytes, and can go on from there.`,
    { offset: record.offset, headers: { [header.location]: location } },
  );
}
