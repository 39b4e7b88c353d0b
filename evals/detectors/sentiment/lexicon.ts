/**
 * Words of English that judge, by strength; written for this project. A word stands for its plain inflections too
 * (`sentiment.ts`), unless those are listed with a strength of their own.
 */

const list = (words: string): readonly string[] => words.split(' ');

/** Strength to words, from 3 (delight) to -3 (disgust). */
export const LEXICON: ReadonlyMap<string, number> = new Map(
  (
    [
      [
        3,
        list(
          'superb outstanding magnificent brilliant masterpiece masterful perfect perfection phenomenal exceptional wonderful marvelous marvellous spectacular sublime extraordinary flawless breathtaking exquisite glorious best amazing awesome fantastic excellent terrific incredible stunning adore love triumph triumphant dazzling',
        ),
      ],
      [
        2,
        list(
          'great good beautiful lovely delightful charming enjoy enjoyable fun funny hilarious happy joy joyful joyous delight pleased pleasure pleasant impressive compelling captivating engaging engrossing fascinating gripping heartfelt heartwarming hopeful inspire inspiring inspired moving touching poignant rich smart clever witty graceful elegant exciting thrilling vivid vibrant warm winning wise remarkable powerful superior admire admirable appealing rewarding satisfying satisfy success successful treat win winner unforgettable uplifting exhilarating entertaining affectionate tender sweet refreshing sparkling splendid absorbing riveting hilarity laugh likable likeable lively memorable ingenious inventive imaginative genuine honest authentic gorgeous excellence virtuoso treasure celebrate blessed grateful thank recommend',
        ),
      ],
      [
        1,
        list(
          'nice fine fresh interesting interested solid strong worthy worthwhile worth decent fair kind gentle cute cool clear calm comfortable helpful useful easy effective efficient safe healthy friendly generous helped hope amusing amuse light bright original creative subtle thoughtful intelligent insightful sensitive sincere natural realistic relevant polished skilled skillful skilful ambitious bold brave capable complex confident consistent durable easygoing eager energy energetic fascinate fitting harmonious humor humour humorous human intense intimate intriguing lush mature passion passionate personable playful positive praise precise prefer promising proud quiet quirky ready reliable relief relaxed respect romantic seductive sexy simple smile smooth soothing spirited spontaneous stylish support surprising surprisingly talent talented terrifically timeless timely trust truth understated unique upbeat valuable welcome well enough accomplished achievement accessible agreeable adventurous appreciate artful benefit better care cherish classic cleverly cohesive convincing crisp deft delicate deserve dignity ease enrich faithful favorite favourite fluid free funniest glad gem gift gracious handsome improve improved innocent jolly luminous magic magical nimble nourishing peaceful resonant satisfied savvy slick snappy startling stirring suspenseful sympathetic terrific valid versatile vital wonder wry zest',
        ),
      ],
      [
        -1,
        list(
          'slow odd strange dark loud thin weird uneven uncomfortable unclear tired trivial trite tame sloppy slight silly shallow serious sentimental schmaltzy rough routine random pretentious predictable plain overlong overly overblown overwrought ordinary obvious noisy nervous muddled minor missing miss messy mild melodramatic manipulative lost long loose limited lightweight lazy lacking lack indulgent incomplete inconsistent heavy hard formulaic forced forgettable flimsy flat familiar excessive empty dubious dry doubt difficult derivative dated cold clunky cliched cliche clichéd cheesy cheap busy bland awkward aimless afraid absurd worry worried wrong weak waste vague unsatisfying unremarkable uninspired unfunny unfortunate unfortunately unconvincing uninteresting unnecessary unlikely unpleasant problem problems pointless plodding numbing negative mistake mediocre mess meandering less laughable labored laboured incoherent inept ill hollow hokey harsh guilty gross greedy gimmick fuss frustrating frustrated flawed flaw fear fault fake error drag dreary drab disjointed disappoint disappointed disappointing disappointment crude contrived confusing confused confuse complain complaint clumsy choppy chore cramped bother bored annoying annoyed annoy amateurish alone stale stiff strained stilted superficial sluggish stupidly sappy smug tedious tiresome tortured trouble undone unoriginal unsettling unable fail failed fails failure fails lame loss lose loser pain painful painfully murky sad sadly sorry tragic wooden crass vulgar instead barely hardly',
        ),
      ],
      [
        -2,
        list(
          'bad poor boring dull stupid dumb ugly nasty hate hated angry anger mean cruel cynical depressing depressed dismal foolish grim gloomy hurt idiotic insult insulting insipid irritating junk miserable misery mindless nonsense offensive pathetic ridiculous rude ruin ruined soulless tasteless trash unbearable unwatchable useless vapid worthless wretched lifeless turgid inane ludicrous lousy exploitative ineffective embarrass embarrassing embarrassment excruciating grating suffer suffering sick crap crappy suck sucks sloppily disaster disastrous catastrophe dishonest evil harm harmful kill killed nightmare regret reject violent war worse dead die death terror threat panic terrify cry scam broken useless joyless humorless humourless graceless bloated stinks stink idiot moron fool waste',
        ),
      ],
      [
        -3,
        list(
          'terrible horrible awful dreadful worst disgusting disgust atrocious abysmal appalling horrendous horrid repulsive revolting vile loathe despise detest hateful abominable execrable godawful shit shitty hideous unforgivable vomit',
        ),
      ],
    ] as const
  ).flatMap(([strength, words]) => words.map((word) => [word, strength] as const)),
);

/** Turn what follows within a few words. */
export const NEGATIONS: ReadonlySet<string> = new Set(
  list(
    "not no never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't wasn't aren't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't ain't n't lacks lack hardly barely scarcely rarely seldom fails",
  ),
);

/** Make the next judging word stronger or weaker. */
export const DEGREES: ReadonlyMap<string, number> = new Map([
  ...list(
    'very really extremely incredibly absolutely completely totally utterly deeply truly so such remarkably insanely thoroughly highly especially particularly most',
  ).map((word) => [word, 1.3] as const),
  ...list('slightly somewhat fairly rather kinda almost mildly marginally occasionally sometimes partly').map(
    (word) => [word, 0.6] as const,
  ),
]);
