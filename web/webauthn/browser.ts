import { browserSupportsWebAuthn } from '@simplewebauthn/browser';

/** What stands in the way of a passkey here: an app's built-in browser, or a browser too old. */
export type Obstacle = 'embedded' | 'unsupported';

const EMBEDDED_MARKERS =
  /\b(FBAN|FBAV|FB_IAB|Instagram|Line\/|LinkedInApp|MicroMessenger|Snapchat|BytedanceWebview|musical_ly|GSA\/|SalesforceMobileSDK)|; wv\)/;

/** True for the browser inside another app, by the marks such apps leave in the user agent. */
export function isEmbedded(userAgent: string): boolean {
  return EMBEDDED_MARKERS.test(userAgent) || isAppleWebView(userAgent);
}

/** What stands in the way in this browser; null: nothing. */
export function findObstacle(): Obstacle | null {
  if (isEmbedded(navigator.userAgent)) return 'embedded';
  return supportsPasskeys() ? null : 'unsupported';
}

/** True when the browser can be asked for a passkey at all; some embedded ones can. */
export function supportsPasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** False when the browser knows that it cannot reach a phone: most often Bluetooth is off or missing. */
export async function canReachPhone(): Promise<boolean> {
  const capabilities = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined);
  return capabilities?.hybridTransport !== false;
}

// Every browser on iOS says Safari; a bare web view does not.
function isAppleWebView(userAgent: string): boolean {
  return /\b(iPhone|iPad|iPod)\b/.test(userAgent) && userAgent.includes('AppleWebKit') && !userAgent.includes('Safari');
}
