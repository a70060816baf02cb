import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { applicationIcon } from '../../components/application-icon.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import { ApplicationPart } from './application-part.ts';

const words = settingsWords.icon;

/** As the API takes it. */
const MOST_BYTES = 64 * 1024;

/** In CSS pixels; how large the preview is drawn. */
const SIZE = 96;

/** An application's picture: the one it has, and another one before it is stored. */
export class ApplicationIconField extends ApplicationPart {
  static override properties: PropertyDeclarations = {
    image: { state: true },
    mistake: { state: true },
  };

  /** What was chosen; null: nothing. */
  declare private image: { base64: string; bitmap: ImageBitmap } | null;
  declare private mistake: string;

  constructor() {
    super();
    this.drop();
  }

  override get hasUnsavedChanges(): boolean {
    return this.image !== null;
  }

  protected override drop(): void {
    this.image = null;
    this.mistake = '';
  }

  protected override updated(): void {
    // A canvas: the page's policy shows no picture that does not come from the server.
    const canvas = this.querySelector('canvas');
    if (canvas && this.image) draw(canvas, this.image.bitmap);
  }

  protected override render(): TemplateResult {
    const { icon, settings } = this.application;
    return html`
      <p class="label">${words.label}</p>
      ${this.renderConflict()} ${this.renderFailure()}
      <div class="pictures">
        <figure>
          ${applicationIcon({ name: settings.name, icon })}
          <figcaption>${icon === null ? words.none : words.current}</figcaption>
        </figure>
        ${
          this.image
            ? html`<figure>
                <canvas width=${SIZE} height=${SIZE} role="img" aria-label=${words.next}></canvas>
                <figcaption>${words.next}</figcaption>
              </figure>`
            : nothing
        }
      </div>
      ${this.mistake ? html`<p class="mistake" role="alert">${this.mistake}</p>` : nothing}
      ${this.mayChange ? this.renderTools(icon !== null) : nothing}
    `;
  }

  private renderTools(hasIcon: boolean): TemplateResult {
    return html`
      <input type="file" hidden accept="image/png,image/jpeg,image/webp" @change=${this.onChange}>
      <p class="buttons">
        ${
          this.image
            ? html`<button type="button" class="primary" ?disabled=${this.busy} @click=${() => this.put(this.image)}>
                ${words.store}
              </button>
              <button type="button" @click=${() => this.drop()}>${words.cancel}</button>`
            : html`<button type="button" aria-describedby="icon-hint" @click=${this.choose}>${words.choose}</button>`
        }
        ${
          hasIcon && !this.image
            ? html`<button type="button" class="quiet" ?disabled=${this.busy} @click=${() => this.put(null)}>
                ${words.remove}
              </button>`
            : nothing
        }
      </p>
      <p class="hint" id="icon-hint">${words.hint}</p>
    `;
  }

  private choose(): void {
    this.querySelector('input')?.click();
  }

  private async onChange({ currentTarget }: Event): Promise<void> {
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const file = currentTarget.files?.[0];
    currentTarget.value = '';
    if (!file) return;
    this.drop();
    if (file.size > MOST_BYTES) {
      this.mistake = words.tooLarge;
      return;
    }
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (bitmap) this.image = { bitmap, base64: encode(new Uint8Array(await file.arrayBuffer())) };
    else this.mistake = words.notPicture;
  }

  private async put(image: { base64: string } | null): Promise<void> {
    const { updatedAt } = this.application;
    const body = { updatedAt, image: image?.base64 ?? null };
    if (!(await this.change(this.app.api.put<null>(`${this.path}/icon`, body)))) return;
    this.drop();
    if (await this.reload()) this.app.say(image ? words.stored : words.removed);
  }
}

function draw(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  const scale = Math.min(SIZE / bitmap.width, SIZE / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const context = canvas.getContext('2d');
  context?.clearRect(0, 0, SIZE, SIZE);
  context?.drawImage(bitmap, (SIZE - width) / 2, (SIZE - height) / 2, width, height);
}

function encode(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

customElements.define('application-icon-field', ApplicationIconField);
