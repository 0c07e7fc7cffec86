/** A process of its own that fills a resume store: `putEntries.ts FOLDER WRITER`. */
import { fileResumeStore } from '../resume/nodeFile.ts';

const [folder = '', writer = ''] = process.argv.slice(2);
const store = fileResumeStore(folder);

for (let index = 1; index < 200; index += 1) {
  const name = `${writer}-${index}`;
  await store.put({ fingerprint: name, url: `/files/${name}`, length: index, createdAt: index });
  if (index % 10 === 0) {
    await store.put({
      fingerprint: 'shared',
      url: `/files/shared-${writer}`,
      length: null,
      createdAt: index,
    });
  }
}
