import { html, nothing, type TemplateResult } from 'lit';
import type { IdentityProviderReply } from '../../../server/contract/service-providers.ts';
import '../../components/code-block.ts';
import '../../components/value-row.ts';
import { connectWords } from '../../i18n/connect-words.ts';
import { formatDay } from '../../i18n/dates.ts';

const words = connectWords.connect;

/** What the files are called. */
const METADATA_FILE = 'latchkey-metadata.xml';
/** As the server calls it. */
export const CERTIFICATE_FILE = 'latchkey.crt';

/** Every value of ours that goes into an application's form, each with a button that copies it. */
export function identityProviderValues(
  identityProvider: IdentityProviderReply,
  { isSalesforce, isPinned }: { isSalesforce: boolean; isPinned: boolean },
): TemplateResult {
  const { entityId, singleSignOnServiceUrl, logoutUrl, metadataUrl, certificate } = identityProvider;
  return html`
    <section class="card" aria-labelledby="values">
      <h2 id="values">${isSalesforce ? words.valuesHeading : words.otherValuesHeading}</h2>
      ${
        isPinned
          ? html`<ul class="warnings"><li>${words.pinned} <a href="/admin/signing-keys">${words.signingKeys}</a></li></ul>`
          : nothing
      }
      <value-row .label=${words.issuer} .value=${entityId}></value-row>
      <value-row .label=${words.loginUrl} .value=${singleSignOnServiceUrl}></value-row>
      <value-row .label=${words.logoutUrl} .value=${logoutUrl}></value-row>
      <value-row
        .label=${words.metadataUrl}
        .value=${metadataUrl}
        .download=${{ address: metadataUrl, name: METADATA_FILE }}
      ></value-row>
      <value-row
        .label=${words.fingerprint}
        .value=${certificate.fingerprint}
        .download=${{ address: identityProvider.certificateUrl, name: CERTIFICATE_FILE }}
      ></value-row>
      <p class="hint">${words.certificateEnds(formatDay(certificate.notAfter))}</p>
      ${isSalesforce ? nothing : renderFormats(identityProvider.nameIdFormats)} ${renderFiles(identityProvider)}
    </section>
  `;
}

/** The two files, as links. */
export function identityProviderFiles({ metadataUrl, certificateUrl }: IdentityProviderReply): TemplateResult {
  return html`
    <p class="buttons">
      <a class="button" href=${metadataUrl} download=${METADATA_FILE}>${words.downloadMetadata}</a>
      <a class="button" href=${certificateUrl} download=${CERTIFICATE_FILE}>${words.downloadCertificate}</a>
    </p>
  `;
}

function renderFormats(formats: string[]): TemplateResult {
  return html`
    ${formats.map((format) => html`<value-row .label=${words.nameIdFormats} .value=${format}></value-row>`)}
  `;
}

function renderFiles(identityProvider: IdentityProviderReply): TemplateResult {
  return html`
    ${identityProviderFiles(identityProvider)}
    <details>
      <summary>${words.certificateText}</summary>
      <code-block .label=${words.certificate} .text=${identityProvider.certificatePem}></code-block>
    </details>
    <details>
      <summary>${words.metadataText}</summary>
      <code-block .label=${words.metadata} .text=${identityProvider.metadata}></code-block>
    </details>
  `;
}
