export { getUpload, listUploads, openUpload } from '@kit/server';
export {
  createTusHandler,
  type PagesRequest,
  type PagesResponse,
  type TusHandler,
  type TusHandlerOptions,
} from './createTusHandler.ts';
export {
  createTusRoute,
  type TusRoute,
  type TusRouteContext,
  type TusRouteHandler,
  type TusRouteOptions,
} from './createTusRoute.ts';
export type { RevalidateOption, Revalidation } from './revalidate.ts';
