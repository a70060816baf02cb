import { describe, expect, it } from 'vitest';
import { navigationLinks } from '../../../web/app/navigation.ts';
import { createRouter } from '../../../web/app/router.ts';
import { ROUTES } from '../../../web/app/routes.ts';

const everything = ['seePeople', 'helpPeople', 'seeEverything', 'administer'] as const;

describe('the navigation', () => {
  it('leads to pages that are there', () => {
    const find = createRouter(ROUTES);
    const links = navigationLinks(everything, '/admin');
    expect(links.filter(({ address }) => find(address) === null)).toEqual([]);
    expect(links.length).toBeGreaterThan(5);
  });

  it('offers the help desk what it may see', () => {
    const addresses = navigationLinks(['seePeople', 'helpPeople'], '/admin').map(({ address }) => address);
    expect(addresses).toEqual(['/admin', '/admin/people', '/admin/groups', '/admin/invitations']);
  });

  it('says where somebody is', () => {
    const current = (pathname: string) =>
      navigationLinks(everything, pathname).flatMap(({ address, current }) => (current ? [[address, current]] : []));
    expect(current('/admin')).toEqual([['/admin', 'page']]);
    expect(current('/admin/people')).toEqual([['/admin/people', 'page']]);
    expect(current('/admin/people/4711')).toEqual([['/admin/people', 'true']]);
    expect(current('/admin/elsewhere')).toEqual([]);
  });
});
