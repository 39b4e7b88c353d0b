/** CoQA, Reddy et al. 2019: a story and a conversation about it; the last question is asked, people's answers are left out in turn. */
import { type Doc, defineTaskFunctions } from '../../src/plugin.ts';
import { firstText, mappingOf, textOf, textsOf } from '../text/documents.ts';
import { strip } from '../text/python-text.ts';
import { squadBest } from '../text/squad.ts';

const turns = (doc: Doc, column: string): readonly string[] => textsOf(mappingOf(doc, column), 'input_text');

/** Answers to the last question: the first, then those of others that differ. */
function golds(doc: Doc): string[] {
  const last = turns(doc, 'questions').length - 1;
  const answers = [turns(doc, 'answers')[last] ?? ''];
  const others = doc.additional_answers == null ? [] : Object.values(mappingOf(doc, 'additional_answers'));
  for (const other of others) {
    if (other === null || other === undefined) continue;
    const answer = textsOf(other as Doc, 'input_text')[last];
    const known = answers.map((each) => each.toLowerCase());
    if (answer !== undefined && !known.includes(answer.toLowerCase())) answers.push(answer);
  }
  return answers;
}

export default defineTaskFunctions({
  name: 'coqa/utils',
  build: {
    doc_to_text(doc) {
      const answers = turns(doc, 'answers');
      const asked = turns(doc, 'questions');
      const talk = asked.map((question, i) =>
        i < asked.length - 1 ? `Q: ${question}\n\nA: ${answers[i] ?? ''}\n\n` : `Q: ${question}\n\nA:`,
      );
      return `${textOf(doc, 'story')}\n\n${talk.join('')}`;
    },
    doc_to_target: golds,
  },
  processResults: {
    process_results(doc, results) {
      const answers = golds(doc);
      const answer = strip(firstText(results)).split('\n')[0] ?? '';
      // Each person's answer is left out once, as people are scored against the others.
      const rounds = answers.length === 1 ? [answers] : answers.map((_, out) => answers.filter((_, i) => i !== out));
      const scores = rounds.map((references) => squadBest(answer, references));
      const mean = (name: 'f1' | 'exact'): number => scores.reduce((sum, one) => sum + one[name], 0) / scores.length;
      return { em: mean('exact'), f1: mean('f1') };
    },
  },
});
