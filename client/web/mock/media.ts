import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';

export interface MockMedia {
  type: string;
  bytes: Buffer;
}

const made = new Map<string, MockMedia | null>();

/** Bytes for a file of that name, made on first use; null where they can not be made. */
export function mediaFor(path: string): MockMedia | null {
  const extension = path.split('.').at(-1) ?? '';
  const kind = ['mp4', 'mov'].includes(extension) ? 'video' : extension;
  if (!made.has(kind)) made.set(kind, make(kind));
  return made.get(kind) ?? null;
}

function make(kind: string): MockMedia | null {
  if (kind === 'video') return makeVideo();
  if (kind === 'wav') return { type: 'audio/wav', bytes: makeTone(20) };
  if (kind === 'png') return { type: 'image/png', bytes: makePicture(640, 360) };
  return { type: 'application/octet-stream', bytes: Buffer.from('Invented bytes.\n'.repeat(1000)) };
}

/** A minute of test picture, if ffmpeg is installed. */
function makeVideo(): MockMedia | null {
  const file = join(mkdtempSync(join(tmpdir(), 'replica-mock-')), 'film.mp4');
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=size=480x270:rate=15', '-f', 'lavfi', '-i', 'sine=frequency=330'];
  try {
    execFileSync('ffmpeg', [
      '-v',
      'error',
      ...inputs,
      '-t',
      '60',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
      file,
    ]);
    return { type: 'video/mp4', bytes: readFileSync(file) };
  } catch {
    return null;
  }
}

/** A quiet 220 Hz tone as 16-bit mono WAV. */
function makeTone(seconds: number): Buffer {
  const rate = 8000;
  const data = Buffer.alloc(seconds * rate * 2);
  for (let i = 0; i < seconds * rate; i++)
    data.writeInt16LE(Math.round(3000 * Math.sin((i / rate) * 220 * 2 * Math.PI)), i * 2);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** A colour gradient as PNG. */
function makePicture(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      rows.set([(x * 255) / width, (y * 255) / height, 140], y * (1 + width * 3) + 1 + x * 3);
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
