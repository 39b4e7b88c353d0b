/*
 * The samples inside a page: an index of what can be filtered, and texts in compressed chunks that are opened when they are
 * looked at. Nothing is fetched, so that pages work from a disk. What comes out is data; who shows it uses textContent.
 */
(() => {
  const KEPT = 32;

  /** Bytes of an island: base64 of gzip inside a JSON text. */
  function bytesOf(id) {
    const island = document.getElementById(id);
    const text = atob(island.textContent.slice(1, -1));
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  async function open(id) {
    const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream('gzip'));
    return JSON.parse(await new Response(stream).text());
  }

  /** Everything of a sample that a reader can look for, in lower case. */
  function searchText(view) {
    const parts = [view.id, view.target ?? ''];
    for (const turn of view.prompt) parts.push(turn.text);
    for (const side of view.sides) {
      parts.push(side.error ?? '');
      for (const turn of side.prompt ?? []) parts.push(turn.text);
      for (const answer of side.answers) parts.push(answer.text);
      for (const score of side.scores) parts.push(score.outputs ?? '', score.explanation ?? '');
    }
    return parts.join('\n').toLowerCase();
  }

  class Samples {
    constructor(index) {
      this.index = index;
      this.count = index.ids.length;
      this.taskOf = new Uint16Array(this.count);
      for (const [t, task] of index.tasks.entries()) this.taskOf.fill(t, task.first, task.first + task.count);
      this.failed = new Set(index.failed);
      this.opened = new Map();
    }

    /** The metric of a sample's task by its name, or the task's first one for ''. */
    metric(sample, key) {
      const { metrics } = this.index.tasks[this.taskOf[sample]];
      return key === '' ? metrics[0] : metrics.find((one) => one.key === key);
    }

    /** Score of a sample on one side; null where there is none. */
    score(sample, key, side) {
      const metric = this.metric(sample, key);
      return metric === undefined ? null : metric.scores[side][sample - this.index.tasks[this.taskOf[sample]].first];
    }

    /** Number of the chunk that holds a sample's text, -1 where the text is not in the page. */
    chunkOf(sample) {
      const { chunks } = this.index;
      let low = 0;
      let high = chunks.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const [first, count] = chunks[middle];
        if (sample < first) high = middle - 1;
        else if (sample >= first + count) low = middle + 1;
        else return middle;
      }
      return -1;
    }

    /** The views of a chunk; the ones used last stay open. */
    chunk(number) {
      const known = this.opened.get(number);
      this.opened.delete(number);
      const views = known ?? open(`samples-${number}`);
      this.opened.set(number, views);
      if (this.opened.size > KEPT) this.opened.delete(this.opened.keys().next().value);
      return views;
    }

    /** The view of a sample; null where its text is not in the page. */
    async view(sample) {
      const number = this.chunkOf(sample);
      if (number < 0) return null;
      const views = await this.chunk(number);
      return views[sample - this.index.chunks[number][0]];
    }

    /**
     * Samples of `within` (ascending) that have the words, in pieces as they are found. `going()` false ends the search.
     * Chunks without a wanted sample stay shut.
     */
    async *search(words, within, going) {
      const wanted = words.toLowerCase();
      let at = 0;
      for (const [number, [first, count]] of this.index.chunks.entries()) {
        while (at < within.length && within[at] < first) at++;
        const found = [];
        const begin = at;
        while (at < within.length && within[at] < first + count) at++;
        if (at > begin) {
          const views = await (this.opened.get(number) ?? open(`samples-${number}`));
          if (!going()) return;
          for (let i = begin; i < at; i++)
            if (searchText(views[within[i] - first]).includes(wanted)) found.push(within[i]);
        }
        yield { found, share: (number + 1) / this.index.chunks.length };
      }
    }
  }

  globalThis.openSamples = async () => new Samples(await open('samples-index'));
})();
