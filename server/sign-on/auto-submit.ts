import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { escapeHtml, HTML } from '../http/pages.ts';
import { autoSubmitPolicy } from '../http/security-headers.ts';

/** A SAML message on its way to a service provider by HTTP-POST; saml-bindings 3.5. */
export interface OutboundPost {
  assertionConsumerServiceUrl: string;
  /** XML of the Response. */
  response: string;
  relayState: string | null;
}

const SCRIPT = 'document.forms[0].submit()';
const POLICY = autoSubmitPolicy(createHash('sha256').update(SCRIPT).digest('base64'));

/** Answers with the page that posts the Response by itself; a button is there for a browser without script. */
export function sendOutboundPost(
  reply: FastifyReply,
  { assertionConsumerServiceUrl, response, relayState }: OutboundPost,
): FastifyReply {
  const relayStateField = relayState === null ? '' : hiddenField('RelayState', relayState);
  return reply
    .header('content-security-policy', POLICY)
    .type(HTML)
    .send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Signing you in…</title></head>
<body>
<form method="post" action="${escapeHtml(assertionConsumerServiceUrl)}">
${hiddenField('SAMLResponse', Buffer.from(response).toString('base64'))}${relayStateField}
<p>You are signed in. If nothing happens, press the button.</p>
<button>Continue</button>
</form>
<script>${SCRIPT}</script>
</body>
</html>
`);
}

function hiddenField(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeFormValue(value)}">`;
}

/** A hidden field keeps its value byte for byte, except that the form's encoding turns line ends into CR LF. */
function escapeFormValue(value: string): string {
  return escapeHtml(value).replaceAll('\r', '&#13;').replaceAll('\n', '&#10;');
}
