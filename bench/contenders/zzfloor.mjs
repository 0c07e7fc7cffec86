import { randomUUID } from "node:crypto";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
const folder = process.argv[2];
const offsets = /* @__PURE__ */ new Map();
const GATHER = 1024 * 1024;
const s = createServer(async (request, response) => {
  if (request.method === "POST") {
    const id2 = randomUUID();
    const offset = request.headers["content-length"] === "0" ? 0 : await write(id2, 0, request);
    offsets.set(id2, offset);
    response.writeHead(201, { Location: `/files/${id2}`, "Upload-Offset": offset, "Tus-Resumable": "1.0.0" }).end();
    return;
  }
  const id = request.url?.slice("/files/".length) ?? "";
  if (request.method === "PATCH") offsets.set(id, await write(id, offsets.get(id) ?? 0, request));
  response.writeHead(request.method === "PATCH" ? 204 : 200, {
    "Upload-Offset": offsets.get(id) ?? 0,
    "Tus-Resumable": "1.0.0"
  }).end();
});
async function write(id, from, body) {
  const file = await open(join(folder, id), from === 0 ? "w" : "r+");
  let offset = from;
  let gathered = [];
  let length = 0;
  let writing = Promise.resolve();
  const flush = async () => {
    const buffers = gathered;
    const at = offset;
    offset += length;
    gathered = [];
    length = 0;
    await writing;
    writing = file.writev(buffers, at);
  };
  for await (const chunk of body) {
    gathered.push(chunk);
    length += chunk.length;
    if (length >= GATHER) await flush();
  }
  if (length > 0) await flush();
  await writing;
  await file.close();
  return offset;
}
s.listen(0,'127.0.0.1',()=>process.send({port:s.address().port}));
process.on('message',(m)=>{ if(m==='exit') process.exit(0); const {user,system}=process.cpuUsage(); process.send({user,system,rss:process.resourceUsage().maxRSS}); });
