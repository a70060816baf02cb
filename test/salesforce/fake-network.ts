import { inspect } from 'node:util';
import { AppError } from '../../server/errors.ts';
import type { TimedNetwork } from '../../server/salesforce/bounded-fetch.ts';

/** What the other side answers with, one after the other; an Error is a fetch that fails. */
export type FakeAnswer = { status?: number; body?: string; headers?: Record<string, string> } | Error;

/** A request as it left. */
export interface SentRequest {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

/** A network that answers from a list, and remembers what it was asked and how long it was waited. */
export function fakeNetwork(...answers: FakeAnswer[]): TimedNetwork & { sent: SentRequest[]; waits: number[] } {
  const sent: SentRequest[] = [];
  const waits: number[] = [];
  return {
    otherHosts: ['org.example:8443'],
    sent,
    waits,
    wait: async (milliseconds) => waits.push(milliseconds),
    fetch: async (url, init) => {
      const body = String(init?.body ?? '');
      sent.push({ method: init?.method ?? 'GET', url: String(url), headers: new Headers(init?.headers), body });
      const answer = answers.shift();
      if (answer === undefined) throw new Error('Nothing more was expected to be asked.');
      if (answer instanceof Error) throw answer;
      const { status = 200, body: text = '', headers = {} } = answer;
      return new Response(status === 204 ? null : text, { status, headers });
    },
  };
}

/** The AppError that an action ends with. @throws Error when it ends otherwise */
export async function orgErrorOf(action: () => unknown): Promise<AppError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

/** Everything that an error holds, hidden things and causes too. */
export function insideOf(error: Error): string {
  const seen = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), error.stack];
  if (error.cause instanceof Error) seen.push(insideOf(error.cause));
  return seen.join('\n');
}

/** An answer of a SOAP API around an element. */
export function soapAnswer(body: string): { body: string } {
  return {
    body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
  };
}

/** A fault as Salesforce writes it: status 500, elements without a namespace. */
export function soapFault(code: string, message: string): { status: number; body: string } {
  const fault = `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring><detail><sf:LoginFault xmlns:sf="urn:fault.partner.soap.sforce.com" xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode></sf:LoginFault></detail></soapenv:Fault>`;
  return { ...soapAnswer(fault), status: 500 };
}

/** A token as an org makes them. */
export const TOKEN =
  '00D5g000004abcdEAA!AQEAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6LYUfiDUkWe6H34r1AAwOR8B8fLEz6n04';

/** The address of the org. */
export const ORG = 'https://acme.my.salesforce.com';
