import Uppy from '@uppy/core';
import { FilesList, UppyContextProvider } from '@uppy/react';
import '@uppy/react/css/style.css';
import Tus from '@uppy/tus';
import { createRoot } from 'react-dom/client';
import { AT_ONCE, appeared, choose, root, until } from '../page.ts';

const uppy = new Uppy().use(Tus, { endpoint: '/files', limit: AT_ONCE });
createRoot(root()).render(
  <UppyContextProvider uppy={uppy}>
    <input
      type="file"
      multiple
      onChange={({ currentTarget }) =>
        uppy.addFiles(
          [...(currentTarget.files ?? [])].map((data) => ({ name: data.name, type: data.type, data })),
        )
      }
    />
    <FilesList />
  </UppyContextProvider>,
);

window.list = {
  async add(files) {
    const all = uppy.getFiles().length + files.length;
    choose(await appeared('input[type=file]'), files);
    await until(() => uppy.getFiles().length === all);
  },
  start: () => void uppy.upload(),
};
