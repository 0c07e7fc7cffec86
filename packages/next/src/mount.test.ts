import { describe, expect, it } from 'vitest';
import { mountOf } from './mount.ts';

describe('the path a route is mounted at', () => {
  it.each([
    ['/api/files', {}, '/api/files', ''],
    ['/api/files/', {}, '/api/files', '/'],
    ['/api/files/abc', { id: ['abc'] }, '/api/files', ''],
    ['/api/files/abc/', { id: ['abc'] }, '/api/files', '/'],
    ['/base/api/files/abc', { id: ['abc'] }, '/base/api/files', ''],
    ['/api/files/a/b', { id: ['a', 'b'] }, '/api/files', ''],
    ['/teams/7/files', { team: '7' }, '/teams/7/files', ''],
    ['/teams/7/files/abc', { team: '7', id: ['abc'] }, '/teams/7/files', ''],
    ['/', {}, '/', ''],
  ])('of %s with %j is %s, and the paths of uploads end in %j', (pathname, params, basePath, pathEnd) => {
    expect(mountOf(pathname, params)).toEqual({ basePath, pathEnd });
  });
});
