export { getUpload, listUploads, openUpload } from '@kit/server';
export {
  createTusRoute,
  type TusRoute,
  type TusRouteContext,
  type TusRouteHandler,
  type TusRouteOptions,
} from './createTusRoute.ts';
