import type { LoginPageData } from '../../server/contract/pages.ts';
import { readPageData } from './page-data.ts';

/** The address of a login that keeps its sign-on alive, or the page that it leads to. */
export function loginAddress(data: Pick<LoginPageData, 'request' | 'return'>): string {
  if (data.request) return `/login?request=${encodeURIComponent(data.request)}`;
  return data.return ? `/login?return=${encodeURIComponent(data.return)}` : '/login';
}

/** Fetches the page anew for its fresh options; null: the server has something else to say there. @throws when offline */
export async function renewLogin(stale: LoginPageData): Promise<LoginPageData | null> {
  const reply = await fetch(loginAddress(stale), { headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  return reply.ok ? readPageData(page) : null;
}
