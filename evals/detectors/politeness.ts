/**
 * Politeness of English by its marks, after the strategies of Danescu-Niculescu-Mizil et al. 2013 (arXiv:1306.6078): thanks,
 * please within a sentence, apology, greeting, deference, indirect and hedged requests raise it; commands, please at the
 * beginning, direct questions, rudeness and shouting lower it. The words are ours. Leaves out: irony, other languages.
 */

interface Mark {
  readonly name: string;
  readonly weight: number;
  readonly pattern: RegExp;
}

const MARKS: readonly Mark[] = [
  {
    name: 'gratitude',
    weight: 1.2,
    pattern: /\b(?:thank(?:s| you)|thx|grateful|much obliged|(?:i|we)(?:'d| would)? (?:really |much )?appreciate)\b/i,
  },
  { name: 'please', weight: 0.7, pattern: /\w[^.!?]{0,200}\bplease\b/i },
  {
    name: 'apology',
    weight: 0.6,
    pattern: /\b(?:sorry|apologi[sz]e|apologies|(?:excuse|forgive|pardon) me|my mistake|my bad)\b/i,
  },
  {
    name: 'greeting',
    weight: 0.5,
    pattern: /^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings)\b/i,
  },
  {
    name: 'deference',
    weight: 0.8,
    pattern:
      /\b(?:(?:great|nice|good|excellent|lovely|wonderful) (?:job|work|question|point|idea|catch|effort|start)|well done|congratulations|glad to|happy to|pleasure|you(?:'re| are) welcome|of course|no problem)\b/i,
  },
  {
    name: 'indirect request',
    weight: 0.9,
    pattern:
      /\b(?:could|would|can|may|might) (?:you|i|we) (?:please|kindly|possibly|maybe|perhaps|be so kind|mind|like|help|tell|let|have)\b|\bwould (?:it be|be) (?:possible|ok(?:ay)?|kind)|\bi was wondering\b|\bif you (?:don't|would not|wouldn't) mind\b|\bwhenever you\b/i,
  },
  {
    name: 'hedge',
    weight: 0.3,
    pattern:
      /\b(?:perhaps|maybe|i (?:think|believe|suppose|feel|hope)|it seems|possibly|might want to|a little|somewhat)\b/i,
  },
  {
    name: 'plain wish',
    weight: 0.5,
    pattern:
      /\b(?:have a (?:nice|good|great|lovely)|best (?:wishes|regards)|kind regards|sincerely|take care|all the best|let me know if|feel free)\b/i,
  },
  { name: 'please first', weight: -0.3, pattern: /^\s*please\b/i },
  {
    name: 'command',
    weight: -0.7,
    pattern:
      /(?:^|[.!?]\s+)(?:just |now |then )?(?:send|give|do|stop|fix|tell|get|make|go|come|shut|leave|listen|answer|explain|hurry|move|look|read|write|delete|remove|bring)\b(?![^.!?]{0,200}\b(?:please|kindly)\b)/i,
  },
  {
    name: 'accusation',
    weight: -0.9,
    pattern:
      /\b(?:why (?:did|didn't|do|don't|are|aren't|can't|would) you|you (?:never|always|should have|failed|clearly|obviously|people|lot)|what(?:'s| is) wrong with you|how dare|don't you (?:know|understand|get|ever)|your (?:fault|stupid|silly))\b/i,
  },
  {
    name: 'rudeness',
    weight: -2,
    pattern:
      /\b(?:shut up|stupid|idiot\w{0,3}|moron\w{0,2}|dumb|pathetic|useless|ridiculous|nonsense|rubbish|garbage|crap|damn|hell|fool\w{0,3}|loser|lazy|incompetent|clueless|ignorant|get lost|go away|screw|sucks?|bullshit|shit\w{0,3}|f[u*]ck\w{0,4}|ass(?:hole)?)\b/i,
  },
  {
    name: 'dismissal',
    weight: -1,
    pattern:
      /\b(?:whatever|who cares|i don't care|not my problem|obviously|duh|waste of (?:my )?time|hurry up|(?:right )?now!|as i (?:already )?(?:said|told you)|for the last time|what part of)\b/i,
  },
  { name: 'shouting', weight: -0.8, pattern: /\b[A-Z]{4,}\b(?:\s+[A-Z]{2,}\b){1,20}|[!?]{3,}/ },
];

export interface Politeness {
  /** From 0 (rude) over 0.5 (neither) to 1 (polite). */
  readonly score: number;
  /** Names of the marks that were found. */
  readonly marks: readonly string[];
}

/** Characters that are read. */
const READ = 20_000;

/** `politeness('Could you please send it?').score` is above a half. */
export function politeness(text: string): Politeness {
  const start = text.slice(0, READ).replace(/[\u2018\u2019]/g, "'");
  const found = MARKS.filter(({ pattern }) => pattern.test(start));
  const sum = found.reduce((total, { weight }) => total + weight, 0);
  return { score: 1 / (1 + Math.exp(-1.5 * sum)), marks: found.map(({ name }) => name) };
}
