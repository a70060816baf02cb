import { describe, expect, it } from 'vitest';
import { loginAddress } from '../../../web/data/login.ts';

describe('the address of a login', () => {
  it('carries the sign-on it answers', () => {
    expect(loginAddress({ request: 'a handle&more', return: '/admin' })).toBe('/login?request=a%20handle%26more');
  });

  it('is bare for the person’s own account', () => {
    expect(loginAddress({ request: '', return: '' })).toBe('/login');
  });
});
