import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountPageData, AdminPageData, LoginPageData } from '../contract/pages.ts';
import { escapeHtml } from '../contract/text.ts';

/** The media type of every page. */
export const HTML = 'text/html; charset=utf-8';

/** The built pages, each with its data put in. */
export interface Pages {
  login(data: LoginPageData): string;
  account(data: AccountPageData): string;
  admin(data: AdminPageData): string;
  enrol(): string;
  setup(): string;
  message(message: Message): string;
}

/** A page that needs no script: what happened, what to do, a reference number, one link. */
export interface Message {
  title: string;
  message: string;
  reference: string | null;
  action: { label: string; href: string } | null;
}

/** Where `npm run build` (and `npm start`, the first time) puts the pages. */
export const WEB_DIRECTORY = join(import.meta.dirname, '../../web/dist');

/** Reads the built pages once. @throws when the web has not been built */
export function loadPages(directory: string): Pages {
  const read = (name: string) => readFileSync(join(directory, `${name}.html`), 'utf8');
  const [login, account, admin, enrol, setup, message] = [
    read('login'),
    read('account'),
    read('admin'),
    read('enrol'),
    read('setup'),
    read('message'),
  ];
  return {
    login: (data) => withData(login, data),
    account: (data) => withData(account, data),
    admin: (data) => withData(admin, data),
    enrol: () => enrol,
    setup: () => setup,
    message: (content) => withMessage(message, content),
  };
}

function withData(template: string, data: unknown): string {
  // Inside a script element only `<` can end or nest anything.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return template.replace('<!--page-data-->', () => `<script type="application/json" id="page-data">${json}</script>`);
}

function withMessage(template: string, { title, message, reference, action }: Message): string {
  const parts: Record<string, string> = {
    '<!--title-->': escapeHtml(title),
    '<!--message-->': escapeHtml(message),
    '<!--reference-->': escapeHtml(reference ?? ''),
    '<!--action-->':
      action === null ? '' : `<a class="button" href="${escapeHtml(action.href)}">${escapeHtml(action.label)}</a>`,
  };
  return template.replace(/<!--(?:title|message|reference|action)-->/g, (marker) => parts[marker] ?? '');
}
