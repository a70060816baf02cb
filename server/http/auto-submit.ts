import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { escapeHtml } from '../contract/text.ts';
import { HTML } from './pages.ts';
import { autoSubmitPolicy } from './security-headers.ts';

/** A form for another site: where it goes, and its hidden fields. */
export interface AutoSubmitForm {
  action: string;
  fields: Readonly<Record<string, string>>;
}

const SCRIPT = 'document.forms[0].submit()';
const POLICY = autoSubmitPolicy(createHash('sha256').update(SCRIPT).digest('base64'));

/** Answers with a page that posts its form by itself (saml-bindings 3.5.4); a button is there for a browser without script. */
export function sendAutoSubmit(reply: FastifyReply, { action, fields }: AutoSubmitForm): FastifyReply {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeFormValue(value)}">`,
  );
  return reply
    .header('content-security-policy', POLICY)
    .type(HTML)
    .send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Signing you in…</title></head>
<body>
<form method="post" action="${escapeHtml(action)}">
${inputs.join('\n')}
<p>If nothing happens, press the button.</p>
<button>Continue</button>
</form>
<script>${SCRIPT}</script>
</body>
</html>
`);
}

/** A line end written literally would reach the form as another one; as a reference it stays what it is. */
function escapeFormValue(value: string): string {
  return escapeHtml(value).replaceAll('\r', '&#13;').replaceAll('\n', '&#10;');
}
