/** Seconds that an arrow key seeks. */
export const seekStep = 10;

type Playable = Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'paused' | 'play' | 'pause'>;

/** What a key does to what is playing. Returns false for a key that means nothing here. */
export function actOnKey(key: string, media: Playable): boolean {
  switch (key) {
    case ' ':
      if (media.paused)
        media.play().catch(() => undefined); // A file that can not play has its own error event.
      else media.pause();
      return true;
    case 'ArrowLeft':
      media.currentTime = Math.max(0, media.currentTime - seekStep);
      return true;
    case 'ArrowRight':
      media.currentTime = Math.min(media.duration || 0, media.currentTime + seekStep);
      return true;
    default:
      return false;
  }
}
