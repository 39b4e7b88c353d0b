/*
 * One sample in full: prompt, what was wanted, answers with scores and reasons side by side. Texts enter the page through
 * textContent alone; behind a content warning none does until the reader asks.
 */
(() => {
  /** An element with its text and children. */
  function make(tag, className, text, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = text;
    element.append(...children);
    return element;
  }

  const group = (tag, className, ...children) => make(tag, className, undefined, ...children);

  function block(content) {
    const made = make('pre', 'text', content === '' ? '(empty)' : content);
    if (content === '') made.classList.add('soft');
    return made;
  }

  function pairs(className, list) {
    const terms = make('dl', className);
    for (const [name, value] of list) terms.append(group('div', '', make('dt', '', name), make('dd', '', value)));
    return terms;
  }

  function answerOf({ text, note, picked }) {
    const words = [picked ? 'likeliest' : '', note ?? ''].filter((part) => part !== '').join(', ');
    const answer = make('div', picked ? 'answer picked' : 'answer');
    if (text !== '' || note === null) answer.append(block(text));
    if (words !== '') answer.append(make('p', 'note', words));
    return answer;
  }

  function sideOf(side, title) {
    const section = group('section', 'side', make('h4', '', title));
    if (side.prompt !== null) section.append(promptOf(side.prompt, make('h5', '', 'Asked otherwise')));
    if (side.error !== null) section.append(make('p', 'failed', side.error));
    for (const answer of side.answers) section.append(answerOf(answer));
    for (const score of side.scores) {
      if (score.outputs !== null) {
        const title = score.filter === 'none' ? 'Compared' : `After ${score.filter}`;
        section.append(make('h5', '', title), block(score.outputs));
      }
      section.append(pairs('scores', score.values));
      if (score.explanation !== null) section.append(make('h5', '', 'Reason'), block(score.explanation));
    }
    return section;
  }

  function promptOf(turns, heading) {
    const prompt = group('section', 'prompt', heading);
    for (const turn of turns) {
      if (turns.length > 1 || turn.role !== 'prompt') prompt.append(make('p', 'role', turn.role));
      const made = block(turn.text);
      made.tabIndex = 0;
      prompt.append(made);
    }
    return prompt;
  }

  /** The warning in place of a sample, with the button that lifts it. */
  function veilOf(task, lift) {
    const button = make('button', '', `Show the samples of ${task.name}`);
    button.type = 'button';
    button.addEventListener('click', lift);
    const bars = make('div', 'veil-bars');
    bars.setAttribute('aria-hidden', 'true');
    return group(
      'section',
      'warning',
      make('h4', '', 'Content warning'),
      make('p', '', task.contentWarning),
      bars,
      button,
    );
  }

  const MISSING = 'Its text is not in this page, which would be too large. It stands in the task’s samples.jsonl.gz.';

  /**
   * The nodes of a sample. `view` is null where its text is not in the page; `lift` is there while a warning hides it;
   * `listed` says whether the filters leave it.
   */
  function sampleDetail({ id, task, address, view, sides, listed, lift }) {
    const link = make('a', 'permalink', 'Link to this sample');
    link.setAttribute('href', address);
    const head = group('header', '', make('h3', '', `Sample ${id}`), make('p', 'soft', task.name), link);
    if (!listed) head.append(make('p', 'soft', 'This sample is not among those that the filters leave.'));
    if (lift !== undefined) return [head, veilOf(task, lift)];
    if (view === null) return [head, make('p', '', MISSING)];
    const groups = view.groups.length === 0 ? [] : [pairs('groups', view.groups)];
    const target = view.target === null ? [] : [group('section', '', make('h4', '', 'Wanted'), block(view.target))];
    const two = sides.length === 2;
    const shown = make('div', two ? 'sides two' : 'sides');
    for (const [s, side] of view.sides.entries()) {
      shown.append(sideOf(side, two ? `${'AB'[s]}: ${sides[s]}` : 'Answer'));
    }
    return [head, ...groups, promptOf(view.prompt, make('h4', '', 'Prompt')), ...target, shown];
  }

  globalThis.makeElement = make;
  globalThis.sampleDetail = sampleDetail;
})();
