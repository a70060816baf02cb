import { describe, expect, it } from 'vitest';
import { createRouter, isOfConsole, type PageRoute } from '../../../web/app/router.ts';
import { ROUTES } from '../../../web/app/routes.ts';

const route = (path: string): PageRoute => ({
  path,
  permission: 'seePeople',
  load: () => Promise.reject(new Error('Nothing is loaded to find a page.')),
});
const home = route('');
const imports = route('/people/import');
const person = route('/people/:id');
const find = createRouter([home, imports, person]);

describe('the page of an address', () => {
  it.each(['/admin', '/admin/'])('is the home page at %s', (path) => {
    expect(find(path)).toEqual({ route: home, params: {} });
  });

  it('knows the parts that its route names', () => {
    expect(find('/admin/people/4711')).toEqual({ route: person, params: { id: '4711' } });
    expect(find('/admin/people/Gr%C3%BCn')?.params).toEqual({ id: 'Grün' });
  });

  it('is that of the first route that fits', () => {
    expect(find('/admin/people/import')?.route).toBe(imports);
  });

  it.each(['/admin/nowhere', '/admin/people/1/2', '/administrators', '/account', '/people/1'])(
    'is not there at %s',
    (path) => {
      expect(find(path)).toBeNull();
    },
  );

  it('bears an address that cannot be decoded', () => {
    expect(find('/admin/people/%zz')?.params).toEqual({ id: '%zz' });
  });
});

describe('the console', () => {
  it('has each page once', () => {
    const paths = ROUTES.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('is what stands below its address', () => {
    expect(['/admin', '/admin/people', '/administrators', '/login'].map(isOfConsole)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
