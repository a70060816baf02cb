import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { cookieAttributes, cookieName } from './session.ts';

/** A cookie that lasts no longer than what it is about. */
export interface ShortCookie {
  name: string;
  value: string;
  seconds: number;
}

/** Keeps something in this browser for some minutes, out of the reach of scripts. */
export function setShortCookie(reply: FastifyReply, services: Services, { name, value, seconds }: ShortCookie): void {
  reply.setCookie(cookieName(services, name), value, { ...cookieAttributes(services), maxAge: seconds });
}

/** What this browser keeps under the name; empty when there is nothing. */
export function readShortCookie(request: FastifyRequest, services: Services, name: string): string {
  return request.cookies[cookieName(services, name)] ?? '';
}
