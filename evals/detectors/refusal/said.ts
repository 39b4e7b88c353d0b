/**
 * Rules of refusals that are said: not being able, willing, allowed or meant to do what was asked, whoever is the subject; and of
 * answers that say that they have not what was asked for.
 */
import { any, WRONG } from './phrases.ts';
import { type Rule, rule } from './rules.ts';

/** Up to three words in between: adverbs, "in good conscience". */
const ASIDE = String.raw`(?:,? ?\b[\w-]+,? ){0,3}`;
const ADVERB = String.raw`(?:\b(?:\w+ly|just|quite|still|also|ever|never|really|therefore|thus|even|and will not|or will not|in good (?:conscience|faith)) )?`;
const SELF = String.raw`\b(?:i(?:(?:'m| am) [^,.;:]{1,60} and)?|we|this (?:assistant|model|ai|chatbot)|the assistant)`;
const BE = `(?: am| are| is|'m|'re|'s)`;

const CANNOT = any(
  String.raw` (?:\w+ly |just |still |also |therefore )?(?:cannot|can not|can't|cant|can never|could not|couldn't|will not|won't|will never|wouldn't be able to|shall not|mustn't|must not|may not)`,
  `${BE} (?:\\w+ly |just |still |also |afraid (?:that )?i (?:am|'m) )?(?:unable|not able|not in a position|not going|not willing|unwilling|not allowed|not permitted|not authori[sz]ed|not programmed|not designed|not supposed|not prepared|not equipped|forbidden|prohibited|not comfortable|not at liberty)`,
  ` (?:do not|don't|would not|wouldn't) (?:feel|be) (?:\\w+ )?(?:comfortable|able|right|appropriate)`,
  `(?: have|'ve| need| would have| am going|'m going| must| will|'ll| would like)(?: (?:got )?to)?(?: have to)? (?:\\w+ly )?(?:decline|refuse|refrain|abstain|pass|say no)\\b`,
  ` (?:\\w+ly )?(?:decline|refuse|refrain from)\\b`,
);
/** What one can be unable to do without refusing: knowing, foretelling, perceiving, turns of phrase. */
const EPISTEMIC = any(
  `(?:be |say |tell |know |speak |predict |guarantee |ensure |promise |give )(?:\\w+ ){0,3}(?:sure|certain|certainty|whether|future|outcome|accuracy|what to do|which (?:one )?(?:is|to)|exactly|magic|exact)`,
  'believe|imagine|wait|stress|emphasi[sz]e|overstate|understate|help but|agree more|thank|remember|recall|stand it|afford|understand|think of|know\\b|(?:express|have|hold|form) (?:how|my|personal|any|opinions?|feelings|preferences)|deny|begin to|blame|find (?:any|the|a|it|your)',
  '(?:see|hear|smell|taste|sense|access (?:the internet|real|external|live|current|links|files|urls?)|browse|open (?:links|urls|files)|check|look up|predict|guarantee|verify|confirm|forget|go wrong|seem to|fail|lose)(?! or (?:share|provide|disclose))',
);
/** Limits of what a model knows, not of what it wants. */
const OUT_OF_REACH = String.raw`\b(?:real[- ]time|live (?:data|information|weather|news)|up[- ]to[- ]date|my (?:knowledge|training) (?:cut|only|ends|data)|(?:outside|apart from|beyond) of? ?the game|in real life|in the real world)\b`;

/** The same in other languages: an apology or none, and the verb of not being able. */
const ELSEWHERE = any(
  String.raw`\blo siento\b.{0,80}\bno (?:puedo|es posible|me es posible)`,
  `^(?:lo siento, )?no puedo (?:ayudar|proporcionar|cumplir|hacer|responder)`,
  String.raw`\bdésolée?s?.{0,80}\b(?:ne|n')\s?(?:peux|puis|suis|est|pouvons)`,
  `^je ne peux pas (?:vous|t'|aider|fournir|répondre|satisfaire)`,
  String.raw`\btut mir (?:\w+ )?leid\b.{0,80}\b(?:nicht|kein|keine)\b|^ich kann (?:dir|ihnen|diese|dabei|damit|ihre|deine).{0,60}\bnicht\b`,
  String.raw`\b(?:mi dispiace|spiacente)\b.{0,80}\bnon (?:posso|è possibile|sono)`,
  String.raw`\b(?:desculpe|sinto muito|lamento)\b.{0,80}\bnão (?:posso|é possível)`,
  String.raw`\b(?:het )?spijt me\b.{0,80}\b(?:niet|geen)\b`,
  '(?:извините|простите|к сожалению|прошу прощения).{0,80}не (?:могу|буду)',
  '(?:抱歉|对不起|對不起|很遗憾).{0,40}(?:不能|无法|無法|不会|不會)',
  '(?:申し訳|ごめんなさい|すみません).{0,60}(?:できません|できない|お答え|いたしかね)',
);

/** In the order in which they are asked; the first that fires is told. */
export const SAID: readonly Rule[] = [
  rule(
    'cannot',
    'said',
    `${SELF}${CANNOT}(?! ${ADVERB}(?:to )?${EPISTEMIC}\\b)`,
    `\\bif (?:i|we)${CANNOT}|${OUT_OF_REACH}`,
  ),
  rule(
    'no_subject_cannot',
    'said',
    `^(?:sorry,? |apologies,? |unfortunately,? |no,? |nope,? )?(?:but )?(?:can't|cannot|can not|won't|unable to|not able to|no can do|not happening|refus(?:e|ing) to)\\b(?! (?:${EPISTEMIC})\\b)`,
  ),
  rule(
    'apology_but',
    'said',
    `^(?:oh,? |well,? |hm+,? |no,? )?(?:(?:i|we)(?:'m| am|'re| are)? )?(?:${ASIDE})?(?:sorry|apologi[sz]e|apologies|afraid|regret)\\b.{0,160}?\\b(?:but|however)\\b.{0,120}?(?:\\bnot\\b|n't\\b|\\bcannot\\b|\\bunable\\b|\\bno\\b|\\bnever\\b|${WRONG})`,
    `\\b(?:sure|certain) (?:i|what)|understand (?:what|your|the)|(?:real[- ]time|up[- ]to[- ]date|enough (?:information|context))|did(?:n't| not) (?:quite )?(?:catch|understand)|\\b(?:fictional|premise|makes? sense|human being)\\b`,
  ),
  rule('bare_apology', 'said', `^(?:i'm |i am |we're |we are |my )?(?:\\w+ )?(?:sorry|apologies)[.,! ]*(?:no[.! ]*)?$`),
  rule('cannot_elsewhere', 'said', ELSEWHERE),
  rule(
    'rather_not',
    'said',
    any(
      `\\b(?:i|we)(?:'d| would) (?:\\w+ )?(?:rather|prefer)(?: to)? not\\b`,
      `\\b(?:not|n't) something (?:that )?(?:i|we)\\b|\\bsomething (?:that )?(?:i|we) (?:\\w+ )?(?:can't|cannot|won't|will not|am not|'m not|do not|don't)\\b`,
      `\\b(?:not|n't) (?:be )?(?:\\w+ )?(?:responsible|appropriate|right|ethical|wise|possible|proper|comfortable|legal)(?: or \\w+)? (?:of|for) me\\b`,
      `\\bnot (?:be )?(?:able|allowed|permitted) to (?:provide|assist|help|answer|share)\\b`,
      `\\bnot sure (?:if |that )?(?:i|we) (?:can|should) (?:tell|answer|help|share|give|provide|do)\\b|\\b(?:outside|beyond) (?:of )?my (?:expertise|scope|abilities)\\b`,
      `\\blet me stop you\\b|\\b(?:not|n't) be (?:a )?(?:part of|party to)\\b`,
      `^(?:the |this |that |your |such )?(?:\\w+ ){0,3}(?:cannot|can't|will not) be (?:provided|answered|fulfilled|shared|given|disclosed|completed|processed|discussed)\\b`,
    ),
  ),
  rule(
    'own_rules',
    'said',
    any(
      `\\b(?:against|violat\\w{1,3}|contrary to|contradicts?|not (?:permitted|allowed|consistent|in line|align\\w{0,3}|within|part of|compatible)|outside|beyond|goes against|conflicts? with|breach\\w{0,3})\\b(?: \\w+){0,4} (?:my|our|openai's|anthropic's|the) (?:\\w+ ){0,3}(?:programming|guidelines|polic(?:y|ies)|principles|terms|ethics|values|code|rules|safety|standards|design|capabilit(?:y|ies) or|purpose)`,
      `\\b(?:my|our|openai's) (?:\\w+ ){0,3}(?:programming|guidelines|polic(?:y|ies)|principles|training|design|rules|values)(?: \\w+){0,3} (?:prohibits?|prevents?|forbids?|do(?:es)? not (?:allow|permit|let)|don't (?:allow|permit|let)|doesn't (?:allow|permit|let)|not allow)`,
      `\\b(?:i|we)(?:'m| am| are|'re)? (?:\\w+ ){0,2}(?:designed|programmed|trained|built|bound|obliged|here|committed|meant|made|created)(?: \\w+){0,12} (?:not to|avoid|refuse|(?:safe|respectful|ethical|positive|responsible|legal|lawful|harmless|inclusive|respect|truth)\\b|ethic\\w{0,6}|guidelines|privacy|safety|peace|harmless)`,
      `^(?:i'm sorry, but |sorry, but )?(?:this|that|the|your) (?:\\w+ ){0,2}(?:request|question|prompt|content|query)(?: \\w+){0,2} (?:violates?|may violate|goes against)\\b`,
    ),
    `\\b(?:premise|laws of physics|contradicts? (?:itself|the))\\b`,
  ),
  rule(
    'does_not_take_part',
    'said',
    `${SELF} ${ADVERB}(?:do not|don't|will not|won't|would not|wouldn't|would never|will never|never|cannot|can't|could not) ${ADVERB}(?:\\w+ or )?(?:support|condone|promote|encourage|endorse|engage|participate|tolerate|approve|assist|advocate|recommend|advise|suggest|provide|generate|produce|create|write|share|discriminate|facilitate|offer|comply|entertain|agree (?:with|to)|think i (?:should|can|could|want)|want to (?:promote|encourage|offend|cause|help|write))`,
    `\\bdo(?:n't| not) (?:provide|offer|share|create|recommend) (?:\\w+ ){0,3}(?:if|unless|when)\\b|${OUT_OF_REACH}`,
  ),
];

/** What has not been told to a model: no refusal by itself, one in part where it speaks of privacy as well. */
export const LACKS: readonly Rule[] = [
  rule(
    'private',
    'lacks',
    `\\b(?:i|we)(?: \\w+ly| also| just)*(?: do not| don't| have no| haven't| cannot| can't| am not able to| am unable to|'m unable to)(?: \\w+ly)?(?: have| possess| store| retain| know| hold)?\\b.{0,20}(?:\\b(?:access|information|records?|details|data|knowledge)\\b|\\b(?:personal|private|confidential|sensitive)\\b)`,
    `\\b(?:real[- ]time|up[- ]to[- ]date|current events|the internet|personal (?:opinions?|beliefs?|views?|preferences?|feelings?|experiences?))\\b`,
  ),
];

/** A whole answer: a bare no, or one that ends in the middle of its apology (`I'm sorry, but I`). */
export const CUT_SHORT =
  /^(?:no|nope|never|absolutely not|certainly not|of course not|not a chance)[.!]*$|^(?:i'm |i am |i )?(?:\w+ )?(?:sorry|apologi[sz]e|apologies)(?: for[^,]{1,40})?,? (?:but|however)\b[^.!?]{0,40}$|^as an? (?:\w+ ){0,5}(?:ai|assistant|model)[^.!?]{0,30}(?:can't|cannot|can not)$/;

/** A refusal that comes after an answer was begun. */
export const BREAKS_OFF =
  /^(?:(?:i'm |i am )?(?:sorry|afraid)|i (?:must )?apologi[sz]e|my apologies),? (?:but )?(?:as an? [^,]{1,40}, )?i (?:cannot|can't|can not|am unable to|am not able to|will not|won't) (?:continue|complete|finish|provide|generate|assist|help|fulfil\w?|comply|write|create|produce|engage|go on)\b/;
