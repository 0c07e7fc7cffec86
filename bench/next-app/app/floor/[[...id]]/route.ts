/** The limit to measure against in Next: a route that reads bodies and throws them away. */
const lengths = new Map<string, number>();

export async function POST(request: Request): Promise<Response> {
  const id = crypto.randomUUID();
  const length = await drain(request);
  lengths.set(id, length);
  return new Response(null, {
    status: 201,
    headers: { Location: `/floor/${id}`, 'Upload-Offset': String(length) },
  });
}

export async function PATCH(request: Request): Promise<Response> {
  const id = request.url.slice(request.url.lastIndexOf('/') + 1);
  const length = (lengths.get(id) ?? 0) + (await drain(request));
  lengths.set(id, length);
  return new Response(null, { status: 204, headers: { 'Upload-Offset': String(length) } });
}

async function drain(request: Request): Promise<number> {
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length;
  }
  return length;
}

export async function HEAD(request: Request): Promise<Response> {
  const id = request.url.slice(request.url.lastIndexOf('/') + 1);
  return new Response(null, { headers: { 'Upload-Offset': String(lengths.get(id) ?? 0) } });
}
