/** The player's signs, drawn in the colour of the text. */
const PATHS = {
  play: 'M7 4.5v15l12.5-7.5z',
  pause: 'M6 4.5h4v15H6zM14 4.5h4v15h-4z',
  back: 'M12 5V1L6.5 6 12 11V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z',
  on: 'M12 5V1l5.500 5L12 11V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z',
  sound:
    'M3 9v6h4l5 5V4L7 9zM15 8.500a4 4 0 0 1 0 7zM15 4.200v2.100a6 6 0 0 1 0 11.400v2.100a8 8 0 0 0 0-15.600z',
  muted:
    'M3 9v6h4l5 5V4L7 9zM20.500 9.100 19.100 7.700 17 9.800l-2.100-2.100-1.400 1.400 2.100 2.100-2.100 2.100 1.400 1.400 2.100-2.100 2.100 2.100 1.400-1.400-2.100-2.100z',
  next: 'M5 4.500v15L15.500 12zM16.500 4.500h3v15h-3z',
  inset: 'M3 4h18v16H3zM5 6v12h14V6zM11 11.500h7V17h-7z',
  full: 'M4 9V4h5v2H6v3zM15 4h5v5h-2V6h-3zM4 15h2v3h3v2H4zM18 15h2v5h-5v-2h3z',
  window: 'M7 4h2v5H4V7h3zM15 4h2v3h3v2h-5zM4 15h5v5H7v-3H4zM15 15h5v2h-3v3h-2z',
};

export const Icon = ({ name }: { name: keyof typeof PATHS }) => (
  <svg class="player-icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
