import { describe, expect, it } from 'vitest';
import { isEmbedded } from '../../../web/webauthn/browser.ts';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8';

describe('a browser inside another app', () => {
  it.each([
    ['Facebook', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]`],
    ['Instagram', `${ANDROID}) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Instagram 310.0`],
    ['Line', `${IPHONE} Mobile/15E148 Safari Line/14.1.0`],
    ['LinkedIn', `${ANDROID}) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 [LinkedInApp]`],
    ['WeChat', `${IPHONE} Mobile/15E148 MicroMessenger/8.0`],
    ['Google on iOS', `${IPHONE} GSA/300.0 Mobile/15E148 Safari/604.1`],
    ['Salesforce', `${ANDROID}) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 SalesforceMobileSDK/12.0`],
    ['an Android web view', `${ANDROID}; wv) AppleWebKit/537.36 Version/4.0 Chrome/120.0 Mobile Safari/537.36`],
    ['an iOS web view', `${IPHONE} Mobile/15E148`],
  ])('is known in %s', (_app, userAgent) => {
    expect(isEmbedded(userAgent)).toBe(true);
  });
});

describe('a browser of its own', () => {
  it.each([
    ['Safari on iOS', `${IPHONE} Version/18.0 Mobile/15E148 Safari/604.1`],
    ['Chrome on iOS', `${IPHONE} CriOS/130.0 Mobile/15E148 Safari/604.1`],
    ['Firefox on iOS', `${IPHONE} FxiOS/130.0 Mobile/15E148 Safari/605.1.15`],
    ['Chrome on Android', `${ANDROID}) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36`],
    ['Firefox on Android', 'Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0'],
    [
      'Safari on a Mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    ],
    [
      'Edge on Windows',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0',
    ],
  ])('is not taken for one inside an app: %s', (_browser, userAgent) => {
    expect(isEmbedded(userAgent)).toBe(false);
  });
});
