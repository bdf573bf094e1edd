/** Plays, muted when the browser refuses sound before a gesture. Answers whether it had to be muted. */
export async function autoplay(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
  } catch (refusal) {
    if (!(refusal instanceof DOMException) || refusal.name !== 'NotAllowedError') return false;
    video.muted = true;
    await video.play().catch(() => null);
    return true;
  }
  return false;
}
