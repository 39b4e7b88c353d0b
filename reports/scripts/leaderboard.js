/*
 * Sorting and filters of a leaderboard. The page reads without it. Rows are sorted inside of their comparison group, since ranks
 * of two groups say nothing about each other; rows without a number come last either way.
 */
(() => {
  const table = document.getElementById('board');
  const controls = document.querySelector('.controls');
  if (table === null || controls === null) return;
  const head = table.tHead.rows[0];
  const titles = [...head.cells];
  const bodies = [...table.tBodies].map((body) => ({
    body,
    group: body.querySelector('tr.group'),
    rows: [...body.rows].filter((row) => !row.classList.contains('group')),
  }));
  const nameAt = titles.findIndex((cell) => cell.classList.contains('model'));

  const keyOf = (row, at) => {
    const cell = row.cells[at];
    const key = cell.dataset.key;
    if (key === undefined) return cell.textContent.trim().toLowerCase();
    return key === '' ? null : Number(key);
  };

  const sortBy = (at, order) => {
    for (const cell of titles) cell.removeAttribute('aria-sort');
    titles[at].setAttribute('aria-sort', order);
    const sign = order === 'ascending' ? 1 : -1;
    for (const { body, rows } of bodies) {
      const keyed = rows.map((row, place) => ({ row, place, key: keyOf(row, at) }));
      keyed.sort((a, b) => {
        if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
        if (a.key === b.key) return a.place - b.place;
        return (a.key < b.key ? -1 : 1) * sign;
      });
      body.append(...keyed.map(({ row }) => row));
    }
  };

  titles.forEach((cell, at) => {
    if (cell.dataset.order === undefined) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener('click', () => {
      const now = cell.getAttribute('aria-sort');
      const first = cell.dataset.order;
      const other = first === 'ascending' ? 'descending' : 'ascending';
      sortBy(at, now === first ? other : first);
    });
  });

  /** `>0.5`, `<= 3`, `0.2..0.4` for numbers; anything else is text that the cell must hold. */
  const test = (words) => {
    const text = words.trim().toLowerCase();
    if (text === '') return null;
    const number = '(-?\\d*\\.?\\d+(?:e-?\\d+)?)';
    const bound = text.match(new RegExp(`^(<=|>=|<|>|=)\\s*${number}$`));
    const range = text.match(new RegExp(`^${number}\\s*\\.\\.\\s*${number}$`));
    if (bound !== null) {
      const limit = Number(bound[2]);
      const holds = {
        '<': (x) => x < limit,
        '<=': (x) => x <= limit,
        '>': (x) => x > limit,
        '>=': (x) => x >= limit,
        '=': (x) => x === limit,
      }[bound[1]];
      return (row, at) => typeof keyOf(row, at) === 'number' && holds(keyOf(row, at));
    }
    if (range !== null) {
      const [low, high] = [Number(range[1]), Number(range[2])];
      return (row, at) => typeof keyOf(row, at) === 'number' && keyOf(row, at) >= low && keyOf(row, at) <= high;
    }
    return (row, at) => row.cells[at].textContent.toLowerCase().includes(text);
  };

  const byName = document.getElementById('filter-model');
  const count = document.getElementById('filter-count');
  const inputs = new Map([[byName, nameAt]]);

  const filter = () => {
    const tests = [...inputs].flatMap(([input, at]) => {
      const holds = test(input.value);
      return holds === null ? [] : [(row) => holds(row, at)];
    });
    let shown = 0;
    let all = 0;
    for (const { group, rows } of bodies) {
      let here = 0;
      for (const row of rows) {
        row.hidden = !tests.every((holds) => holds(row));
        if (!row.hidden) here++;
      }
      if (group !== null) group.hidden = here === 0;
      shown += here;
      all += rows.length;
    }
    count.textContent = tests.length === 0 ? '' : `${shown} of ${all} rows`;
  };
  byName.addEventListener('input', filter);

  /** A second line of the head with one field a column, made when it is first wanted. */
  const more = document.getElementById('filter-columns');
  const help = document.getElementById('filter-help');
  let line = null;
  const makeLine = () => {
    line = document.createElement('tr');
    line.className = 'filters';
    titles.forEach((cell, at) => {
      const place = document.createElement('td');
      if (cell.dataset.order !== undefined && at !== nameAt) {
        const input = document.createElement('input');
        input.type = 'search';
        input.autocomplete = 'off';
        input.setAttribute('aria-label', `Filter ${cell.textContent.trim().replace(/\s+/g, ' ')}`);
        input.addEventListener('input', filter);
        inputs.set(input, at);
        place.append(input);
      }
      line.append(place);
    });
    table.tHead.append(line);
  };
  more.addEventListener('click', () => {
    if (line === null) makeLine();
    const open = more.getAttribute('aria-expanded') !== 'true';
    more.setAttribute('aria-expanded', String(open));
    line.hidden = !open;
    help.hidden = !open;
    if (open) return;
    for (const input of inputs.keys()) if (input !== byName) input.value = '';
    filter();
  });
  controls.hidden = false;
})();
