import { html, nothing, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';
import { formatBytes, readFileText } from './file-text.ts';

const words = consoleWords.file;

/** A text and where it comes from: the file's name. */
export interface FileText {
  name: string;
  text: string;
}

/** Takes a text file: chosen, dropped or pasted. Sends `file-text` with a FileText. */
export class FileDrop extends PageElement {
  static override properties = {
    label: { attribute: false },
    accept: { attribute: false },
    maxBytes: { attribute: false },
    mistake: { state: true },
    taken: { state: true },
    isOver: { state: true },
  };

  declare label: string;
  /** Endings and media types, as for `<input type="file">`. */
  declare accept: string;
  declare maxBytes: number;
  declare private mistake: string;
  declare private taken: string;
  declare private isOver: boolean;

  constructor() {
    super();
    this.accept = '';
    this.maxBytes = 262_144;
    this.mistake = '';
    this.taken = '';
    this.isOver = false;
  }

  protected override render(): TemplateResult {
    return html`
      <div
        class="drop ${this.isOver ? 'over' : ''}"
        role="group"
        aria-label=${this.label}
        @dragover=${this.onDragOver}
        @dragleave=${this.onDragLeave}
        @drop=${this.onDrop}
        @paste=${this.onPaste}
      >
        <p class="drop-label">${this.label}</p>
        <p>
          <button type="button" aria-describedby="file-drop-hint" @click=${this.choose}>${words.choose}</button>
          <span id="file-drop-hint">${words.drop}</span>
        </p>
        <input type="file" hidden accept=${this.accept || nothing} @change=${this.onChange}>
        <p role="status">${this.taken ? words.taken(this.taken) : ''}</p>
        ${this.mistake ? html`<p class="mistake" role="alert">${this.mistake}</p>` : nothing}
      </div>
    `;
  }

  private choose(): void {
    this.querySelector('input')?.click();
  }

  private onChange({ currentTarget }: Event): void {
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const file = currentTarget.files?.[0];
    if (file) void this.take(file);
    // The same file, mended, can be chosen again.
    currentTarget.value = '';
  }

  private onDragOver(event: DragEvent): void {
    event.preventDefault();
    this.isOver = true;
  }

  private onDragLeave(): void {
    this.isOver = false;
  }

  private onDrop(event: DragEvent): void {
    event.preventDefault();
    this.isOver = false;
    this.takeFrom(event.dataTransfer);
  }

  private onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    this.takeFrom(event.clipboardData);
  }

  private takeFrom(transfer: DataTransfer | null): void {
    const file = transfer?.files[0];
    const text = transfer?.getData('text/plain') ?? '';
    if (file) void this.take(file);
    else if (text !== '') void this.take(new File([text], words.pasted));
  }

  private async take(file: File): Promise<void> {
    this.mistake = '';
    this.taken = '';
    const read = await readFileText(file, this.maxBytes);
    if ('mistake' in read) {
      this.mistake = read.mistake === 'tooLarge' ? words.tooLarge(formatBytes(this.maxBytes)) : words[read.mistake];
      return;
    }
    this.taken = file.name;
    const detail: FileText = { name: file.name, text: read.text };
    this.dispatchEvent(new CustomEvent('file-text', { detail }));
  }
}

customElements.define('file-drop', FileDrop);
