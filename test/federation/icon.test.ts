import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { readIcon } from '../../server/federation/icon-file.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { messageOf } from '../helpers/refusal.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

/** The first bytes of a PNG of this size, and some more. */
function png(width = 32, height = 32, length = 100): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

/** A JPEG with a comment before its frame. */
function jpeg(width = 32, height = 32, frame = 0xc2): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  const comment = [0xff, 0xfe, 0, 4, 0xff, 0xc0];
  return Buffer.from([0xff, 0xd8, ...comment, 0xff, frame, 0, 17, 8, ...size, 3, 0, 0]);
}

function webp(chunk: string, data: number[]): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write(`RIFF\0\0\0\0WEBP${chunk}`, 'latin1');
  Buffer.from(data).copy(bytes, 20);
  return bytes;
}

const read = (bytes: Buffer) => readIcon(bytes.toString('base64'));

describe('a picture', () => {
  test.each([
    ['image/png', png()],
    ['image/png', png(1024, 1024, 65_536)],
    ['image/jpeg', jpeg()],
    ['image/jpeg', jpeg(1024, 1, 0xc0)],
    ['image/webp', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0, 4, 0, 4])],
    ['image/webp', webp('VP8L', [0x2f, 0xff, 0xc3, 0xff, 0x00])],
    ['image/webp', webp('VP8X', [0, 0, 0, 0, 0xff, 3, 0, 0xff, 3, 0])],
  ])('of the kind %s is known by its bytes', (mediaType, bytes) => {
    expect(read(bytes)).toEqual({ mediaType, bytes: new Uint8Array(bytes) });
  });

  test.each([
    ['a PNG that is too wide', png(1025, 1), 'at most 1024 pixels'],
    ['a PNG that is too high', png(1, 1025), 'at most 1024 pixels'],
    ['a PNG without any width', png(0, 1), 'at most 1024 pixels'],
    ['a PNG that ends too early', png().subarray(0, 20), 'at most 1024 pixels'],
    ['a JPEG that is too wide', jpeg(1025, 1), 'at most 1024 pixels'],
    ['a JPEG that is too high', jpeg(1, 1025), 'at most 1024 pixels'],
    ['a JPEG without a frame', jpeg(1, 1, 0xc4), 'at most 1024 pixels'],
    ['a JPEG of nothing', Buffer.from([0xff, 0xd8, 0xff]), 'at most 1024 pixels'],
    ['a lossy WebP that is too wide', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 1, 4, 1, 0]), 'at most 1024 pixels'],
    ['a lossless WebP that is too high', webp('VP8L', [0x2f, 0, 0, 0, 1]), 'at most 1024 pixels'],
    ['an extended WebP that is too wide', webp('VP8X', [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]), 'at most 1024 pixels'],
    ['a WebP of another kind', webp('ALPH', []), 'at most 1024 pixels'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 'PNG, JPEG or WebP'],
    ['SVG with a declaration', Buffer.from('<?xml version="1.0"?><svg/>'), 'PNG, JPEG or WebP'],
    ['GIF', Buffer.from('GIF89a'), 'PNG, JPEG or WebP'],
    ['a page', Buffer.from('<!doctype html>'), 'PNG, JPEG or WebP'],
    ['more than 64 KiB', png(1, 1, 65_537), '64 KiB'],
  ])('is refused when it is %s', async (_, bytes, words) => {
    expect(await messageOf(() => read(bytes))).toContain(words);
  });

  test.each(['', 'not base64!', `${png().toString('base64')}\n`])(
    'is refused when it is no base64 (%j)',
    async (text) => {
      expect(await messageOf(() => readIcon(text))).toContain('did not arrive whole');
    },
  );
});

describe('the icon of an application', () => {
  let server: TestServer;
  let administrator: SignedIn;
  let serviceProvider: ServiceProvider;

  beforeAll(async () => {
    server = await startTestServer();
    administrator = await signInAs(server, 'administrator');
    serviceProvider = aServiceProvider();
    await server.services.store.serviceProviders.add(serviceProvider, anEvent());
  });
  afterAll(() => server.close());

  const current = () => server.services.store.serviceProviders.byId(serviceProvider.id);
  async function put(image: string | null, updatedAt?: string) {
    const body = { image, updatedAt: updatedAt ?? (await current())?.updatedAt.toISOString() };
    return administrator.browser.request('PUT', `/api/service-providers/${serviceProvider.id}/icon`, { body });
  }
  async function path(): Promise<string> {
    const { items } = (await administrator.browser.get('/api/service-providers')).json();
    return items[0].icon;
  }

  test('is none at first', async () => {
    expect(await path()).toBeNull();
    expect((await server.app.inject(`/apps/${serviceProvider.id}/icon`)).statusCode).toBe(404);
  });

  test('is shown to everybody, and kept by browsers under its digest', async () => {
    expect((await put(png().toString('base64'))).statusCode).toBe(204);
    const address = await path();
    const { statusCode, headers, rawPayload } = await server.app.inject(address);
    expect(statusCode).toBe(200);
    expect(rawPayload).toEqual(png());
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['set-cookie']).toBeUndefined();
    const [bare = ''] = address.split('?');
    expect((await server.app.inject(bare)).headers['cache-control']).toBe('no-cache');
    const again = await server.app.inject({ url: bare, headers: { 'if-none-match': String(headers.etag) } });
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  });

  test('has another address when it is another picture', async () => {
    const before = await path();
    await put(jpeg().toString('base64'));
    expect(await path()).not.toBe(before);
    expect((await server.app.inject(before)).headers['cache-control']).toBe('no-cache');
  });

  test('is not replaced by somebody who saw an older version', async () => {
    const response = await put(png().toString('base64'), new Date(0).toISOString());
    expect(response.json()).toMatchObject({ status: 409, code: 'changedMeanwhile' });
  });

  test('is not SVG, and says so', async () => {
    const response = await put(Buffer.from('<svg/>').toString('base64'));
    expect(response.json()).toMatchObject({ status: 400, places: [{ field: 'image' }] });
  });

  test('is in the audit, and goes away', async () => {
    expect((await put(null)).statusCode).toBe(204);
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'serviceProvider.icon',
      target: serviceProvider.id,
      serviceProviderId: serviceProvider.id,
      actor: administrator.user.id,
      details: { mediaType: null },
    });
    expect(await path()).toBeNull();
    expect((await server.app.inject(`/apps/${serviceProvider.id}/icon`)).statusCode).toBe(404);
  });

  test('of nothing is not there', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await server.app.inject(`/apps/${unknown}/icon`)).statusCode).toBe(404);
    const body = { image: null, updatedAt: new Date().toISOString() };
    const response = await administrator.browser.request('PUT', `/api/service-providers/${unknown}/icon`, { body });
    expect(response.json()).toMatchObject({ status: 404, code: 'recordUnknown' });
  });
});
