import { gather } from '../../../../gather.ts';

/** The limit in Next of a route that stores bodies, and has what is complete on the disk before it says so. */
const folder = process.env.DATA_DIR ?? 'data';
const uploads = new Map<string, { readonly whole: number; offset: number }>();

export async function POST(request: Request): Promise<Response> {
  const id = crypto.randomUUID();
  const whole = Number(request.headers.get('upload-length'));
  const offset = request.body === null ? 0 : await gather(folder, id, 0, chunks(request.body), whole);
  uploads.set(id, { whole, offset });
  return new Response(null, {
    status: 201,
    headers: { Location: `/syncedFloor/${id}`, 'Upload-Offset': String(offset) },
  });
}

export async function PATCH(request: Request): Promise<Response> {
  const { id, upload } = uploadOf(request);
  if (request.body !== null) {
    upload.offset = await gather(folder, id, upload.offset, chunks(request.body), upload.whole);
  }
  return new Response(null, { status: 204, headers: { 'Upload-Offset': String(upload.offset) } });
}

export async function HEAD(request: Request): Promise<Response> {
  return new Response(null, { headers: { 'Upload-Offset': String(uploadOf(request).upload.offset) } });
}

function uploadOf(request: Request) {
  const id = request.url.slice(request.url.lastIndexOf('/') + 1);
  return { id, upload: uploads.get(id) ?? { whole: 0, offset: 0 } };
}

/** By its reader: the iterator of a stream makes two more promises for each chunk. */
async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let part = await reader.read(); part.value !== undefined; part = await reader.read()) yield part.value;
}
