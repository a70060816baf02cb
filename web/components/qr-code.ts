import { html, svg, type TemplateResult } from 'lit';
import { encode, type QrCodeGenerateResult } from 'uqr';

/** Four modules of light around the code; ISO/IEC 18004 6.3.8. */
export const QUIET_ZONE = 4;

/** A QR code that a phone's camera reads: dark on light in every theme. */
export function qrCode(text: string, label: string): TemplateResult {
  const { data, size } = readModules(text);
  return html`
    <svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
      ${svg`<path d=${darkModules(data)}/>`}
    </svg>
  `;
}

/** The code of a text, row by row, its quiet zone included. */
export function readModules(text: string): Pick<QrCodeGenerateResult, 'data' | 'size'> {
  return encode(text, { ecc: 'M', border: QUIET_ZONE });
}

/** The dark modules as a path: one square each. */
export function darkModules(data: boolean[][]): string {
  return data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
}
