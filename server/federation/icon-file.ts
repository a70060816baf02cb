import { createHash } from 'node:crypto';
import type { Icon } from '../../db/model.ts';
import { fieldMistaken } from '../errors.ts';
import { readBase64 } from '../saml/base64.ts';

const MAX_BYTES = 64 * 1024;
const MAX_PIXELS = 1024;

interface Size {
  width: number;
  height: number;
}

/** Reads a picture by its own bytes, whatever somebody calls it. SVG is none: it is a document that can hold script. @throws inputInvalid */
export function readIcon(base64: string): Icon {
  const bytes = readBase64(base64);
  if (bytes === null) throw mistaken('The picture did not arrive whole. Choose it again.');
  if (bytes.length > MAX_BYTES) throw mistaken('The picture should have at most 64 KiB.');
  const format = FORMATS.find(({ isIt }) => isIt(bytes));
  if (format === undefined) throw mistaken('The picture should be a PNG, JPEG or WebP file.');
  const size = format.readSize(bytes);
  if (size === null || !isWithin(size.width) || !isWithin(size.height)) {
    throw mistaken(`The picture should be at most ${MAX_PIXELS} pixels wide and high.`);
  }
  return { mediaType: format.mediaType, bytes: new Uint8Array(bytes) };
}

/** SHA-256, base64url. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

const FORMATS: { mediaType: Icon['mediaType']; isIt(bytes: Buffer): boolean; readSize(bytes: Buffer): Size | null }[] =
  [
    {
      mediaType: 'image/png',
      isIt: (bytes) => bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n',
      readSize: readPngSize,
    },
    {
      mediaType: 'image/jpeg',
      isIt: (bytes) => bytes.toString('latin1', 0, 3) === '\xff\xd8\xff',
      readSize: readJpegSize,
    },
    {
      mediaType: 'image/webp',
      isIt: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
      readSize: readWebpSize,
    },
  ];

/** PNG 11.2.1: IHDR comes first. */
function readPngSize(bytes: Buffer): Size | null {
  if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** ITU T.81 B.2.2: the first frame header, behind segments that each say their length. */
function readJpegSize(bytes: Buffer): Size | null {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** SOF0 to SOF15, among which DHT, JPG and DAC have their numbers. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** RFC 9649 2.5 to 2.7: the first chunk says the size, in one of three forms. */
function readWebpSize(bytes: Buffer): Size | null {
  if (bytes.length < 30) return null;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}

function isWithin(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_PIXELS;
}

function mistaken(message: string) {
  return fieldMistaken('image', message);
}
