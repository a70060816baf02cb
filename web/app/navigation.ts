import type { Permission } from '../../server/contract/console.ts';
import { consoleWords } from '../i18n/console-words.ts';
import { BASE } from './router.ts';

/** An entry of the navigation. */
interface Entry {
  name: Exclude<keyof typeof consoleWords.nav, 'label' | 'menu' | 'account' | 'logOut'>;
  path: string;
  permission: Permission;
}

const ENTRIES: Entry[] = [
  { name: 'home', path: '', permission: 'seePeople' },
  { name: 'people', path: '/people', permission: 'seePeople' },
  { name: 'groups', path: '/groups', permission: 'seePeople' },
  { name: 'invitations', path: '/invitations', permission: 'seePeople' },
  { name: 'applications', path: '/applications', permission: 'seeEverything' },
  { name: 'doctor', path: '/doctor', permission: 'seeEverything' },
  { name: 'signingKeys', path: '/signing-keys', permission: 'seeEverything' },
  { name: 'audit', path: '/audit', permission: 'seeEverything' },
  { name: 'tokens', path: '/tokens', permission: 'seeEverything' },
  { name: 'api', path: '/api', permission: 'seeEverything' },
];

/** A link of the navigation, and what `aria-current` says of it. */
export interface NavigationLink {
  label: string;
  address: string;
  current: 'page' | 'true' | null;
}

/** The links for somebody with these permissions, seen from where they are. */
export function navigationLinks(permissions: readonly Permission[], pathname: string): NavigationLink[] {
  return ENTRIES.filter(({ permission }) => permissions.includes(permission)).map(({ name, path }) => {
    const address = BASE + path;
    return { label: consoleWords.nav[name], address, current: currentOf(address, pathname) };
  });
}

function currentOf(address: string, pathname: string): NavigationLink['current'] {
  if (address === pathname) return 'page';
  return address !== BASE && pathname.startsWith(`${address}/`) ? 'true' : null;
}
