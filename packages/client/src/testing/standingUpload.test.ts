import { expect, it } from 'vitest';
import { UploadError } from '../errors.ts';
import { standingUpload } from './standingUpload.ts';

it('shows what it is told to, and tells whoever looks', () => {
  const upload = standingUpload('1', { name: 'film.mp4', length: 1000 });
  expect(upload.getSnapshot()).toMatchObject({ id: '1', status: 'idle', sent: 0, progress: 0 });
  let told = 0;
  const leave = upload.subscribe(() => {
    told += 1;
  });
  upload.show({ status: 'uploading', phase: 'appending', sent: 400 });
  upload.show({ sent: 500 });
  expect(upload.getSnapshot()).toMatchObject({ name: 'film.mp4', phase: 'appending', progress: 0.5 });
  expect(told).toBe(2);
  leave();
  upload.show({ status: 'paused' });
  expect(told).toBe(2);
});

it('with a new status has nothing of what went with the one before', () => {
  const error = new UploadError('The server refused the upload', { code: 'rejected' });
  const upload = standingUpload('1', { length: 0, status: 'failed', error });
  expect(upload.getSnapshot()).toMatchObject({ error, progress: 0 });
  upload.show({ status: 'completed', url: '/files/1', response: null });
  expect(upload.getSnapshot()).not.toHaveProperty('error');
  expect(upload.getSnapshot()).toMatchObject({ url: '/files/1', progress: 1 });
});
