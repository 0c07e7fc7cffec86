import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import type {} from '../page.ts';

window.page = {
  async upload(file, chunkSize = Number.POSITIVE_INFINITY) {
    const uppy = new Uppy().use(Tus, { endpoint: '/files', chunkSize });
    uppy.on('upload-progress', (_, { bytesUploaded, bytesTotal }) => {
      document.title = String(bytesUploaded / (bytesTotal ?? 1));
    });
    uppy.addFile({ name: file.name, type: file.type, data: file });
    const result = await uppy.upload();
    if (result?.successful?.length !== 1) throw new Error('Uppy has not uploaded the file');
  },
};
