/** How a file is shown: by which element, or only as a download. */
export type Showing = 'video' | 'audio' | 'image' | 'download';

const byExtension: Record<Exclude<Showing, 'download'>, readonly string[]> = {
  video: ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'ogv', '3gp'],
  audio: ['mp3', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'flac', 'wav', 'weba'],
  image: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'bmp'],
};

/** Types that only a sandboxed page of their own could show; they hold script. */
const neverShown = ['image/svg+xml'];

/** How to show a file, by its MIME types where they are known, else by its name. */
export function showingOf(path: string, mimeTypes: readonly string[] = []): Showing {
  if (mimeTypes.some((type) => neverShown.includes(type))) return 'download';
  for (const kind of ['video', 'audio', 'image'] as const) {
    if (mimeTypes.some((type) => type.startsWith(`${kind}/`))) return kind;
  }
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  for (const kind of ['video', 'audio', 'image'] as const) {
    if (byExtension[kind].includes(extension)) return kind;
  }
  return 'download';
}

/** The last segment of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
