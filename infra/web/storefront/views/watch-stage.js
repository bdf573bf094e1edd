import { fill, h } from '../dom.js';
import { dateTime } from '../format.js';
import { resolutionName } from '../player.js';

const IDLE_MS = 3000;

/** The player's page: the video, the bar above it, and the panel that covers it when nothing can play. */
export function watchStage(backHref) {
  const video = h('video#player', { controls: true, playsinline: true, preload: 'auto' });
  const name = h('h1#watch-title.watch-title');
  const episode = h('p#watch-episode.watch-episode');
  const quality = h('div.watch-quality');
  const facts = h('div.watch-facts');
  const panel = h('div#watch-panel.watch-panel', { hidden: true, tabindex: -1 });
  const unmute = h(
    'button#unmute.button.primary.unmute',
    { type: 'button', hidden: true },
    'Turn the sound on',
  );
  const back = h('a.back-link', { href: backHref, 'aria-label': 'Back to the title' }, '‹');
  const bar = h('div.watch-bar', {}, back, h('div.watch-names', {}, name, episode), quality, facts);
  const node = h('div.watch', {}, video, bar, unmute, panel);
  unmute.addEventListener('click', () => {
    video.muted = false;
    unmute.hidden = true;
  });
  video.addEventListener('volumechange', () => (unmute.hidden ||= !video.muted));
  hideBarWhenIdle(node, video);
  const show = (...content) => {
    fill(panel, h('div.watch-panel-box', {}, ...content));
    panel.hidden = false;
    video.controls = false;
    panel.focus();
  };
  return {
    node,
    video,
    setTitle(text) {
      name.textContent = text;
      document.title = `${text} · Marquee`;
    },
    setEpisode: (text) => (episode.textContent = text),
    setQuality: (menu) => fill(quality, menu),
    setFacts: (list) => fill(facts, list),
    busy: (text) => show(h('p.loading', { role: 'status' }, text)),
    panel: (heading, ...content) =>
      show(h('h2', {}, heading), ...content, h('a.text-link', { href: backHref }, 'Back to the title')),
    clear() {
      fill(panel);
      panel.hidden = true;
      video.controls = true;
    },
    offerSound: (muted) => (unmute.hidden = !muted),
  };
}

function hideBarWhenIdle(node, video) {
  let timer = 0;
  const wake = () => {
    node.classList.remove('idle');
    clearTimeout(timer);
    timer = setTimeout(() => !video.paused && node.classList.add('idle'), IDLE_MS);
  };
  for (const event of ['pointermove', 'pointerdown', 'keydown', 'focusin'])
    node.addEventListener(event, wake);
  for (const event of ['play', 'pause', 'seeked']) video.addEventListener(event, wake);
}

/** Shows what plays now and lets the viewer pin a level; index −1 is automatic. */
export function qualityMenu(choose, maxResolution) {
  const now = h('output#resolution.badge', { 'aria-label': 'Resolution playing now' }, '…');
  const select = h('select#quality', {
    'aria-label': 'Quality',
    title: `Your plan plays this title up to ${maxResolution}`,
  });
  fill(select, h('option', { value: '-1' }, 'Auto'));
  select.addEventListener('change', () => choose(Number(select.value)));
  return {
    node: h('div.quality', {}, now, select),
    setLevels(levels) {
      const options = levels.map(({ height }, index) =>
        h('option', { value: index }, resolutionName(height)),
      );
      fill(select, h('option', { value: '-1' }, `Auto (up to ${maxResolution})`), options.reverse());
    },
    setPlaying(height) {
      now.textContent = resolutionName(height);
    },
  };
}

/** What the protocol does behind the picture, for whoever wants to see it work. */
export function streamFacts(playback) {
  const list = h('dl#stream-facts');
  const row = (label, value) => [h('dt', {}, label), h('dd', {}, value)];
  return {
    node: h('details.facts-box', {}, h('summary', {}, 'Stream'), list),
    show(lease) {
      if (!lease) return;
      fill(
        list,
        row('Playback', playback.id),
        row('Ceiling', playback.maxResolution),
        row('Reports sent', lease.sequence),
        row('Report every', `${lease.everySeconds} s`),
        row('Slot held until', dateTime(lease.leaseExpiresAt)),
        row('Media grant until', dateTime(lease.delivery.expiresAt)),
      );
    },
  };
}

/** Space or k plays and pauses, arrows seek 10 s, m mutes, f fills the screen; not while a control has the focus. */
export function playerKeys(video) {
  const toggle = () => (video.paused ? void video.play().catch(() => null) : video.pause());
  const keys = {
    ' ': toggle,
    k: toggle,
    ArrowLeft: () => (video.currentTime = Math.max(0, video.currentTime - 10)),
    ArrowRight: () => (video.currentTime += 10),
    m: () => (video.muted = !video.muted),
    f: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen?.()),
  };
  return (event) => {
    const busy = event.target.closest?.('button, a, select, input, summary, video');
    const action = keys[event.key];
    if (!action || busy || !video.controls || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };
}
