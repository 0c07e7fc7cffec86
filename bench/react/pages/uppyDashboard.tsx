import Uppy from '@uppy/core';
import Dashboard from '@uppy/react/dashboard';
import '@uppy/core/css/style.min.css';
import '@uppy/dashboard/css/style.min.css';
import Tus from '@uppy/tus';
import { createRoot } from 'react-dom/client';
import { AT_ONCE, appeared, choose, root, until } from '../page.ts';

const uppy = new Uppy().use(Tus, { endpoint: '/files', limit: AT_ONCE });
createRoot(root()).render(<Dashboard uppy={uppy} />);

window.list = {
  async add(files) {
    const all = uppy.getFiles().length + files.length;
    choose(await appeared('.uppy-Dashboard-input'), files);
    await until(() => uppy.getFiles().length === all);
  },
  start: () => void uppy.upload(),
};
