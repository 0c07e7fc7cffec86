export { getUpload, listUploads, openUpload } from '@kit/server';
export {
  createTusHandler,
  type PagesRequest,
  type TusHandler,
} from './createTusHandler.ts';
export {
  createTusRoute,
  type TusRoute,
  type TusRouteContext,
  type TusRouteHandler,
  type TusRouteOptions,
} from './createTusRoute.ts';
