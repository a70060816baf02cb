import UniversalRouter, { type RouteParams } from 'universal-router/sync';
import type { Permission } from '../../server/contract/console.ts';
import type { ConsolePage } from './console-page.ts';

/** Where the console lives. */
export const BASE = '/admin';

/** A page of the console. */
export interface PageRoute {
  /** Behind `/admin`: `''`, `/people`, `/people/:id`. */
  path: string;
  /** Who may see it. */
  permission: Permission;
  /** Loads its code. */
  load: () => Promise<new () => ConsolePage>;
}

/** A page and the parts of the address that its path names. */
export interface PageMatch {
  route: PageRoute;
  params: Record<string, string>;
}

/** Finds the page of an address's path; the first route that fits wins. null: there is none. */
export function createRouter(routes: PageRoute[]): (pathname: string) => PageMatch | null {
  const router = new UniversalRouter<PageMatch>(
    routes.map((route) => ({ path: route.path, action: (_, params) => ({ route, params: textsOf(params) }) })),
    { baseUrl: BASE, errorHandler: () => null },
  );
  return (pathname) => {
    if (!isOfConsole(pathname)) return null;
    return router.resolve(pathname) ?? null;
  };
}

/** Whether a path is the console's. */
export function isOfConsole(pathname: string): boolean {
  return pathname === BASE || pathname.startsWith(`${BASE}/`);
}

/** No path of ours repeats a part. */
function textsOf(params: RouteParams): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
