/*
 * The sample viewer: filters, a list that makes only the rows in sight, and one sample in full. Works by keyboard; a sample has
 * an address (#sample/TASK/ID). Texts enter the page through textContent alone, and those behind a content warning not at
 * all until the reader asks.
 */
(() => {
  const root = document.getElementById('viewer');
  if (root === null) return;
  const $ = (name) => root.querySelector(`[data-part="${name}"]`);
  const parts = Object.fromEntries(
    ['task', 'metric', 'outcome', 'low', 'high', 'order', 'words', 'clear', 'status', 'list', 'space', 'detail'].map(
      (name) => [name, $(name)],
    ),
  );
  /** Tallest scroll area; browsers stop at some tens of millions of pixels. */
  const TALLEST = 8_000_000;
  const state = { samples: null, shown: [], selected: -1, revealed: new Set(), search: 0, rowHeight: 56, painting: 0 };

  const make = globalThis.makeElement;
  const two = () => state.samples.index.sides.length === 2;
  const taskOf = (sample) => state.samples.index.tasks[state.samples.taskOf[sample]];
  const number = (value) =>
    value === null ? '–' : Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  const grouped = (count) => count.toLocaleString('en-GB');

  /* Filters */

  function option(value, text) {
    const element = make('option', '', text);
    element.value = value;
    return element;
  }

  function fillFilters() {
    const { index } = state.samples;
    parts.task.append(option('', `All tasks (${grouped(state.samples.count)})`));
    for (const [t, task] of index.tasks.entries()) {
      if (task.count > 0) parts.task.append(option(String(t), `${task.name} (${grouped(task.count)})`));
    }
    fillMetrics();
    const outcomes = two()
      ? [
          ['', 'All samples'],
          ['worse', 'Got worse'],
          ['better', 'Got better'],
          ['flipped', 'Changed either way'],
          ['equal', 'Same score'],
        ]
      : [
          ['', 'All samples'],
          ['right', 'Right'],
          ['wrong', 'Wrong'],
        ];
    for (const [value, text] of [...outcomes, ['failed', 'Failed']]) parts.outcome.append(option(value, text));
    const orders = [
      ['', 'As they were asked'],
      ['low', 'Lowest score first'],
      ['high', 'Highest score first'],
    ];
    if (two()) orders.push(['change', 'Largest change first']);
    for (const [value, text] of orders) parts.order.append(option(value, text));
  }

  /** Metrics of the chosen task, or of all. */
  function fillMetrics() {
    const before = parts.metric.value;
    const chosen = parts.task.value;
    const tasks = state.samples.index.tasks.filter((_, t) => chosen === '' || String(t) === chosen);
    const keys = [...new Set(tasks.flatMap((task) => task.metrics.map((metric) => metric.key)))];
    parts.metric.replaceChildren(...keys.map((key) => option(key, key)));
    if (keys.length === 0) parts.metric.append(option('', 'No score for each sample'));
    else if (tasks.length > 1) parts.metric.prepend(option('', 'Each task’s first'));
    parts.metric.selectedIndex = 0;
    if (keys.includes(before)) parts.metric.value = before;
  }

  /** How a sample moved from A to B: `better`, `worse`, `moved` (no better side), `equal`; null without both scores. */
  function moved(sample, key) {
    const [a, b] = [state.samples.score(sample, key, 0), state.samples.score(sample, key, 1)];
    if (a === null || b === null) return null;
    if (a === b) return 'equal';
    const better = state.samples.metric(sample, key).higherIsBetter;
    return better === null ? 'moved' : b > a === better ? 'better' : 'worse';
  }

  function passes(sample) {
    const { samples } = state;
    if (parts.task.value !== '' && samples.taskOf[sample] !== Number(parts.task.value)) return false;
    const key = parts.metric.value;
    const outcome = parts.outcome.value;
    if (outcome === 'failed' && !samples.failed.has(sample)) return false;
    const score = samples.score(sample, key, two() ? 1 : 0);
    if (outcome === 'right' || outcome === 'wrong') {
      const metric = samples.metric(sample, key);
      if (metric === undefined || !metric.share || score !== (outcome === 'right' ? 1 : 0)) return false;
    } else if (outcome !== '' && outcome !== 'failed') {
      const move = moved(sample, key);
      if (move === null || (outcome === 'flipped' ? move === 'equal' : move !== outcome)) return false;
    }
    const [low, high] = [parts.low.value, parts.high.value];
    if (low !== '' && (score === null || score < Number(low))) return false;
    return high === '' || (score !== null && score <= Number(high));
  }

  /** Puts the found samples into the chosen order. */
  function ordered(found) {
    const key = parts.metric.value;
    const order = parts.order.value;
    if (order === '') return found;
    const side = two() ? 1 : 0;
    const value = (sample) => {
      const score = state.samples.score(sample, key, side);
      if (order !== 'change' || score === null) return score;
      const before = state.samples.score(sample, key, 0);
      return before === null ? null : Math.abs(score - before);
    };
    const falling = order !== 'low';
    const keyed = found.map((sample) => [sample, value(sample)]);
    // What has no score comes last, whatever the order.
    keyed.sort(([, x], [, y]) => (x === null || y === null ? (x === null) - (y === null) : falling ? y - x : x - y));
    return keyed.map(([sample]) => sample);
  }

  async function filter() {
    const mine = ++state.search;
    const within = [];
    for (let sample = 0; sample < state.samples.count; sample++) if (passes(sample)) within.push(sample);
    const words = parts.words.value.trim();
    if (words === '') return show(ordered(within), '');
    const found = [];
    let painted = 0;
    for await (const piece of state.samples.search(words, within, () => state.search === mine)) {
      if (state.search !== mine) return;
      found.push(...piece.found);
      if (performance.now() - painted < 150 && piece.share < 1) continue;
      painted = performance.now();
      show(ordered(found), piece.share < 1 ? `, ${Math.round(100 * piece.share)} % searched` : '');
    }
    if (state.search === mine) show(ordered(found), '');
  }

  function show(list, suffix) {
    state.shown = list;
    const all = state.samples.count;
    parts.status.textContent = `${grouped(list.length)} of ${grouped(all)} samples${suffix}`;
    const tall = list.length * state.rowHeight;
    parts.space.style.height = `${Math.min(tall, TALLEST)}px`;
    paint();
  }

  /* The list */

  /** Samples by which the scroll position counts, when there are more rows than pixels allow. */
  const stretch = () => Math.max(1, (state.shown.length * state.rowHeight) / TALLEST);

  function paint() {
    const mine = ++state.painting;
    const height = parts.list.clientHeight || 480;
    const top = parts.list.scrollTop * stretch();
    const first = Math.max(0, Math.floor(top / state.rowHeight) - 4);
    const last = Math.min(state.shown.length, Math.ceil((top + height) / state.rowHeight) + 4);
    const rows = [];
    for (let place = first; place < last; place++) {
      const row = rowOf(place);
      row.style.transform = `translateY(${place * state.rowHeight - top + parts.list.scrollTop}px)`;
      rows.push(row);
    }
    parts.space.replaceChildren(...rows);
    const selected = document.getElementById(`sample-row-${state.selected}`);
    if (selected === null) parts.list.removeAttribute('aria-activedescendant');
    else parts.list.setAttribute('aria-activedescendant', selected.id);
    for (const row of rows) preview(row, mine);
  }

  function rowOf(place) {
    const sample = state.shown[place];
    const row = make('div', 'row');
    row.id = `sample-row-${sample}`;
    row.sample = sample;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(sample === state.selected));
    row.setAttribute('aria-posinset', String(place + 1));
    row.setAttribute('aria-setsize', String(state.shown.length));
    const head = make('div', 'row-head', undefined, make('span', 'row-id', state.samples.index.ids[sample]));
    if (state.samples.index.tasks.length > 1) head.append(make('span', 'row-task', taskOf(sample).name));
    head.append(badge(sample));
    row.append(head, make('div', 'row-text', ' '));
    return row;
  }

  /** The score of a sample under the chosen metric, in words for those who do not see it. */
  function badge(sample) {
    const key = parts.metric.value;
    if (state.samples.failed.has(sample)) return make('span', 'badge failed', 'failed');
    const metric = state.samples.metric(sample, key);
    if (metric === undefined) return make('span', 'badge', '');
    const word = (value) => (metric.share && value !== null ? (value === 1 ? 'right' : 'wrong') : number(value));
    if (two()) {
      const move = moved(sample, key);
      const [a, b] = [0, 1].map((side) => word(state.samples.score(sample, key, side)));
      return make('span', `badge ${move ?? ''}`, a === b ? b : `${a} → ${b}`);
    }
    const score = state.samples.score(sample, key, 0);
    const kind = metric.share && score !== null ? word(score) : '';
    return make('span', `badge ${kind}`, word(score));
  }

  const veiled = (sample) =>
    taskOf(sample).contentWarning !== null && !state.revealed.has(state.samples.taskOf[sample]);

  async function preview(row, mine) {
    const line = row.lastChild;
    if (veiled(row.sample)) {
      line.textContent = 'hidden: sensitive content';
      line.classList.add('veil');
      return;
    }
    const view = await state.samples.view(row.sample);
    if (state.painting !== mine) return;
    line.textContent = view === null ? 'text is not in this page' : question(view.prompt);
  }

  /** Prompts of one task begin alike; what is asked is the last paragraph of the last turn. */
  const question = (prompt) => {
    const paragraphs = (prompt.at(-1)?.text ?? '').slice(-4000).split(/\n\s*\n/);
    return (paragraphs.findLast((part) => part.trim() !== '') ?? '').slice(0, 200).replace(/\s+/g, ' ').trim();
  };

  /* One sample */

  async function select(sample, { address = true, focus = false } = {}) {
    state.selected = sample;
    const place = state.shown.indexOf(sample);
    if (place >= 0) bringIntoView(place);
    paint();
    if (address) history.replaceState(null, '', addressOf(sample));
    const view = veiled(sample) ? null : await state.samples.view(sample);
    if (state.selected !== sample) return;
    const { ids, sides } = state.samples.index;
    const lift = () => {
      state.revealed.add(state.samples.taskOf[sample]);
      select(sample, { focus: true });
    };
    const about = {
      id: ids[sample],
      task: taskOf(sample),
      address: addressOf(sample),
      view,
      sides,
      listed: place >= 0,
    };
    const hidden = veiled(sample) ? { lift } : {};
    parts.detail.replaceChildren(...globalThis.sampleDetail({ ...about, ...hidden }));
    parts.detail.scrollTop = 0;
    // What is asked stands at the end of a long prompt.
    for (const prompt of parts.detail.querySelectorAll('.prompt pre')) prompt.scrollTop = prompt.scrollHeight;
    if (focus) parts.detail.focus();
  }

  function bringIntoView(place) {
    const top = (place * state.rowHeight) / stretch();
    const height = parts.list.clientHeight;
    if (top < parts.list.scrollTop) parts.list.scrollTop = top;
    else if (top + state.rowHeight > parts.list.scrollTop + height)
      parts.list.scrollTop = top + state.rowHeight - height;
  }

  const addressOf = (sample) =>
    `#sample/${encodeURIComponent(taskOf(sample).name)}/${encodeURIComponent(state.samples.index.ids[sample])}`;

  /* Keys, addresses, start */

  function step(by) {
    const place = state.shown.indexOf(state.selected);
    const next = place < 0 ? 0 : Math.min(state.shown.length - 1, Math.max(0, place + by));
    if (state.shown.length > 0) select(state.shown[next]);
  }

  function onKey(event) {
    const page = Math.max(1, Math.floor(parts.list.clientHeight / state.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === 'Enter' && state.selected >= 0) parts.detail.focus();
    else if (event.key in steps && !event.ctrlKey && !event.altKey && !event.metaKey) step(steps[event.key]);
    else return;
    event.preventDefault();
  }

  function fromAddress() {
    const match = location.hash.match(/^#sample\/([^/]*)\/(.*)$/);
    if (match === null) return false;
    let wanted;
    try {
      wanted = match.slice(1).map(decodeURIComponent);
    } catch {
      return false;
    }
    const task = state.samples.index.tasks.find(({ name }) => name === wanted[0]);
    if (task === undefined) return false;
    const sample = state.samples.index.ids.indexOf(wanted[1], task.first);
    if (sample < 0 || sample >= task.first + task.count) return false;
    root.scrollIntoView();
    select(sample, { address: false });
    return true;
  }

  async function start() {
    if (typeof DecompressionStream === 'undefined') {
      parts.status.textContent = 'This browser cannot open the samples (no DecompressionStream).';
      return;
    }
    state.samples = await globalThis.openSamples();
    fillFilters();
    for (const name of ['task', 'metric', 'outcome', 'order', 'low', 'high']) {
      parts[name].addEventListener('input', () => {
        if (name === 'task') fillMetrics();
        parts.list.scrollTop = 0;
        filter();
      });
    }
    let waiting;
    parts.words.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 200);
    });
    parts.clear.addEventListener('click', () => {
      for (const name of ['task', 'outcome', 'order', 'low', 'high', 'words']) parts[name].value = '';
      fillMetrics();
      filter();
    });
    let asked = 0;
    const repaint = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(paint);
    };
    parts.list.addEventListener('scroll', repaint, { passive: true });
    parts.list.addEventListener('keydown', onKey);
    parts.list.addEventListener('click', (event) => {
      const row = event.target.closest('.row');
      if (row !== null) select(row.sample);
    });
    parts.detail.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') parts.list.focus();
    });
    addEventListener('hashchange', fromAddress);
    addEventListener('resize', repaint);
    root.classList.add('ready');
    show(
      Array.from({ length: state.samples.count }, (_, sample) => sample),
      '',
    );
    // Rows are as high as the reader's font makes them.
    const measured = parts.space.firstElementChild?.getBoundingClientRect().height;
    if (measured > 0 && measured !== state.rowHeight) {
      state.rowHeight = measured;
      show(state.shown, '');
    }
    if (!fromAddress() && state.samples.count > 0) select(0, { address: false });
    root.dataset.ready = 'true';
  }

  start();
})();
