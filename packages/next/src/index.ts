export {
  createTusRoute,
  type TusRoute,
  type TusRouteContext,
  type TusRouteHandler,
  type TusRouteOptions,
} from './createTusRoute.ts';
