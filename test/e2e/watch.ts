/** Eyes on a browser: what its pages complain of, whom they talk to, what they ask of the person's passkeys. */
import type { BrowserContext, ConsoleMessage, Request, Response } from 'playwright-core';
import { expect } from 'vitest';
import { observePage, type PasskeyRequest } from './observe-page.ts';

export type { PasskeyRequest } from './observe-page.ts';

/** What was seen. */
export interface Watch {
  /** In order. */
  passkeyRequests: PasskeyRequest[];
  /** Credential IDs that pages have declared unknown; WebAuthn Signal API. */
  unknownSignals: string[];
  /** `METHOD /path` of all that our server was asked for, except its static files. */
  serverRequests: string[];
  /** Answers above 399 that the test means to get. */
  expectedStatuses: number[];
  /** Fails when a page has complained, a policy was violated, a request has failed or a stranger was asked. */
  expectClean(): void;
}

/** Watches every page of a browser from its first moment; `allowed` are the origins that may be asked besides the server. */
export async function watchBrowser(
  context: BrowserContext,
  { server, allowed }: { server: string; allowed: string[] },
): Promise<Watch> {
  const passkeyRequests: PasskeyRequest[] = [];
  const unknownSignals: string[] = [];
  const serverRequests: string[] = [];
  const expectedStatuses: number[] = [];
  const complaints: string[] = [];

  function judgeRequest(request: Request): void {
    const { origin, pathname, protocol } = new URL(request.url());
    if (protocol === 'data:') return;
    if (origin === server) {
      if (!pathname.startsWith('/assets/')) serverRequests.push(`${request.method()} ${pathname}`);
    } else if (!allowed.includes(origin)) complaints.push(`a stranger was asked: ${request.url()}`);
  }

  function judgeResponse(response: Response): void {
    if (response.status() < 400 || expectedStatuses.includes(response.status())) return;
    complaints.push(`${response.status()} for ${response.request().method()} ${response.url()}`);
  }

  function judgeMessage(message: ConsoleMessage): void {
    if (!['error', 'warning'].includes(message.type())) return;
    // The browser's own line about an answer above 399, which is judged as an answer.
    if (message.text().startsWith('Failed to load resource: the server responded with a status of')) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  }

  context.on('request', judgeRequest);
  context.on('response', judgeResponse);
  context.on('console', judgeMessage);
  context.on('weberror', (webError) => complaints.push(`uncaught: ${webError.error().stack}`));
  await context.exposeFunction('reportViolation', (violation: string) => complaints.push(violation));
  await context.exposeFunction('reportPasskeyRequest', (request: PasskeyRequest) => passkeyRequests.push(request));
  await context.exposeFunction('reportUnknownSignal', (credentialId: string) => unknownSignals.push(credentialId));
  await context.addInitScript(observePage);

  return {
    passkeyRequests,
    unknownSignals,
    serverRequests,
    expectedStatuses,
    expectClean: () => expect(complaints).toEqual([]),
  };
}
