import { call } from '../api.js';
import { episodeLabel, watchHref } from '../components.js';
import { announce, h } from '../dom.js';
import { dateTime } from '../format.js';
import { decisionNotice, problemNotice } from '../notices.js';
import { Lease, endedText, startPlayback } from '../playback.js';
import { autoplay, playStream } from '../player.js';
import { go } from '../router.js';
import { playerKeys, qualityMenu, streamFacts, watchStage } from './watch-stage.js';

/** `#/watch/ttl_…?episode=epi_…`: starts at once, resumes where the account left off, gives the slot back on leaving. */
export function watchView({ id, params, signal }) {
  const stage = watchStage(`#/title/${id}`);
  const wish = { titleId: id, episodeId: params.get('episode'), fromStart: params.get('from') === 'start' };
  // A reload must resume, not start over again.
  if (wish.fromStart) history.replaceState(null, '', watchHref(id, wish.episodeId));
  const screening = new Screening(stage, wish, signal);
  const leave = () => screening.leave();
  const hidden = () => document.hidden && screening.lease?.report({ now: true });
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', hidden);
  document.addEventListener('keydown', playerKeys(stage.video), { signal });
  void screening.begin();
  return {
    title: 'Watch',
    node: stage.node,
    dispose() {
      removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', hidden);
      screening.leave();
    },
  };
}

/** One visit to the player: the slot, the stream and what the stage says about them. */
class Screening {
  lease = null;
  #stream = null;
  #stage;
  #wish;
  #signal;
  #resumeAt = 0;
  #hasPlayed = false;

  constructor(stage, wish, signal) {
    this.#stage = stage;
    this.#wish = wish;
    this.#signal = signal;
    const { video } = stage;
    video.addEventListener('playing', () => (this.#hasPlayed = true));
    video.addEventListener('pause', () => !video.ended && this.lease?.report());
    video.addEventListener('seeked', () => this.#hasPlayed && this.lease?.report());
    video.addEventListener('ended', () => void this.#finish());
  }

  /** @param {{terminate?: string[], fromStart?: boolean}} [more] */
  async begin(more = {}) {
    this.#drop();
    this.#stage.busy('Starting…');
    const [started, title] = await Promise.allSettled([
      startPlayback({ ...this.#wish, ...more }),
      call('GET', `/v1/titles/${this.#wish.titleId}`),
    ]);
    if (title.status === 'fulfilled') this.#stage.setTitle(title.value.name);
    if (started.status === 'rejected') return this.#signal.aborted || this.#refused(started.reason);
    await this.#play(started.value);
  }

  async #play(playback) {
    const { video } = this.#stage;
    this.#resumeAt = playback.resumeAtSeconds;
    this.#hasPlayed = false;
    const facts = streamFacts(playback);
    this.lease = new Lease(playback, {
      read: () => this.#where(),
      onended: (refusal) => this.#ended(refusal),
      onanswer: () => facts.show(this.lease),
    });
    // The visitor may have left while the start was on its way.
    if (this.#signal.aborted) return this.lease.stop();
    const { lease } = this;
    this.#stage.setFacts(facts.node);
    facts.show(lease);
    const quality = qualityMenu((index) => this.#stream?.setLevel(index), playback.maxResolution);
    this.#stage.setQuality(quality.node);
    const stream = await playStream(video, {
      url: playback.delivery.manifestUrl,
      startAt: playback.resumeAtSeconds,
      query: () => lease.query,
      renew: () => lease.report({ now: true }),
      onlevels: quality.setLevels,
      onlevel: quality.setPlaying,
      onfailed: (message) => this.#failed(message),
    });
    if (this.lease !== lease) return stream.destroy();
    this.#stream = stream;
    this.#stage.clear();
    this.#stage.offerSound(await autoplay(video));
    void this.#nameEpisode(playback);
  }

  /** Before the first frame the element says 0, which is not where the viewer is. */
  #where() {
    const { video } = this.#stage;
    const seconds =
      video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? video.currentTime : this.#resumeAt;
    return {
      positionSeconds: Math.round(seconds * 1000) / 1000,
      state: video.paused ? 'paused' : 'playing',
    };
  }

  leave() {
    void this.lease?.stop();
    this.#drop();
  }

  #drop() {
    this.lease = null;
    this.#stream?.destroy();
    this.#stream = null;
  }

  async #episodes() {
    const path = `/v1/titles/${this.#wish.titleId}/episodes?limit=100`;
    return (await call('GET', path).catch(() => ({ items: [] }))).items;
  }

  async #nameEpisode({ episodeId }) {
    if (!episodeId) return;
    this.#wish = { ...this.#wish, episodeId };
    const episode = (await this.#episodes()).find(({ id }) => id === episodeId);
    if (episode) this.#stage.setEpisode(`${episodeLabel(episode)} · ${episode.name}`);
  }

  async #finish() {
    const { episodeId, titleId } = this.#wish;
    void this.lease?.stop();
    this.#drop();
    const again = this.#button('Watch again', { fromStart: true });
    const episodes = episodeId ? await this.#episodes() : [];
    const next = episodes[episodes.findIndex(({ id }) => id === episodeId) + 1];
    const toNext =
      next && h('a#next-episode.button.primary', { href: watchHref(titleId, next.id) }, `Next: ${next.name}`);
    this.#stage.panel('The end', h('div.button-row', {}, toNext, again));
  }

  #ended(refusal) {
    this.#drop();
    const text = endedText(refusal);
    announce(text);
    const plans = h('a.button', { href: '#/plans' }, 'See plans');
    const aboutPlans = ['plan_changed', 'subscription_ended'].includes(refusal.body?.reason);
    this.#stage.panel(
      'Stream ended',
      h('p#ended-reason', { 'data-reason': refusal.body?.reason, role: 'alert' }, text),
      refusal.message !== text && h('p.muted', {}, refusal.message),
      h('div.button-row', {}, this.#button('Play here again'), aboutPlans && plans),
    );
  }

  #failed(message) {
    this.leave();
    this.#stage.panel(
      'Playback failed',
      h('p.notice.error', { role: 'alert' }, message),
      this.#button('Try again'),
    );
  }

  #refused(problem) {
    if (problem.code === 'unauthenticated') return go(location.hash, { replace: true });
    if (problem.code === 'stream_limit_reached') return this.#askWhomToEnd(problem);
    const { decision } = problem.body ?? {};
    if (decision) {
      const plans = h('a.button', { href: '#/plans' }, 'All plans');
      return this.#stage.panel('Not in your plan', decisionNotice(decision, problem.message), plans);
    }
    this.#stage.panel('This cannot be played', problemNotice(problem), this.#button('Try again'));
  }

  #askWhomToEnd(problem) {
    const { limit, active = [] } = problem.body;
    const rows = active.map((stream) =>
      h(
        'li.active-stream',
        { 'data-session-id': stream.sessionId },
        h(
          'div',
          {},
          h('strong', {}, stream.titleName),
          h('p.muted', {}, `${stream.deviceName} (${stream.platform}), since ${dateTime(stream.startedAt)}`),
        ),
        this.#button('End this one and play here', { terminate: [stream.sessionId] }, 'terminate'),
      ),
    );
    this.#stage.panel(
      limit === 1 ? 'Your stream is in use' : `All ${limit} streams are in use`,
      h('p#stream-limit', { role: 'alert' }, problem.message),
      h('ul.active-streams', {}, rows),
      this.#button('Try again'),
    );
  }

  #button(label, more = {}, action = 'play') {
    return h(
      'button.button.primary',
      { type: 'button', 'data-action': action, onclick: () => void this.begin(more) },
      label,
    );
  }
}
