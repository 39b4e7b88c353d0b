/** `harness score`: what the command takes. The work is in `run-score.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, collect, globalFlags } from '../context.ts';
import type { ScoreFlags } from './score-arguments.ts';

const list = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  ...value.split(',').filter((item) => item !== ''),
];

const EXAMPLES = `
Without --prediction and the like, columns are called prediction, reference (a text or a list of texts) and probability.
Files are .jsonl, .csv, .parquet and their kin; they may be larger than memory. harness list metrics shows the metrics.

Examples:
  harness score --data fixtures/translations.jsonl --metrics bleu,chrf,rougeL,meteor
  harness score --data answers.csv --metrics exact_match,token_f1 --prediction answer --reference gold --cluster passage
  harness score --data labels.parquet --metrics accuracy,f1,auroc,ece --options average=macro ece.bins=10 --group language
  harness score --data decisions.csv --metrics equalized_odds_difference,group_rates --group sex,age --correction fdr_bh
  harness score --data decisions.csv --metrics group_rates,group_calibration_difference --group sex --output-dir runs/decisions
  harness score --data answers.jsonl --metrics exact_match,rougeL --prediction new --baseline old
  cat answers.jsonl | harness score --metrics bleu --options tokenize=zh --json`;

export function registerScore(program: Command, context: Context): void {
  program
    .command('score')
    .summary('metrics over a file of predictions, offline, no model')
    .description('Computes metrics over a file of predictions, each with its 95 % interval.')
    .addOption(new Option('--data <file>', 'the file; standard input when left out or -'))
    .addOption(new Option('--metrics <a,b>', 'what to compute').argParser(list))
    .addOption(new Option('--prediction <column>', 'what was answered'))
    .addOption(new Option('--reference <column>', 'what is right; several columns as a,b are several references'))
    .addOption(new Option('--probability <column>', 'probability of the positive class, or a list with one per class'))
    .addOption(new Option('--column <role=column>', 'any other column a metric reads (repeatable)').argParser(collect))
    .addOption(
      new Option(
        '--group <a,b>',
        'columns by whose values everything is told once more, and whose groups the fairness metrics compare',
      ).argParser(list),
    )
    .addOption(new Option('--cluster <column>', 'samples of one cluster are related: errors are clustered'))
    .addOption(new Option('--baseline <column>', 'other predictions of the same rows: tells the difference and its p'))
    .addOption(
      new Option('--test <name>', 'how the two are compared')
        .choices(['auto', 't', 'wilcoxon', 'bootstrap', 'randomisation'])
        .default('auto'),
    )
    .addOption(
      new Option('--correction <name>', 'of p over metrics and combinations of group columns')
        .choices(['holm', 'fdr_bh', 'bonferroni', 'none'])
        .default('holm'),
    )
    .addOption(new Option('--options <k=v...>', 'options of the metrics; metric.k=v for one of them'))
    .addOption(new Option('--model <folder>', 'fills in what metrics such as bertscore need of a model'))
    .addOption(new Option('--model-args <k=v,...>', 'options of the model'))
    .addOption(new Option('--device <name>', 'where the model computes: cpu, webgpu, tensorflow').default('cpu'))
    .addOption(new Option('--output-dir <run>', 'also a run folder with a card: what cards and leaderboards read'))
    .addOption(new Option('--no-card', 'leave card.html and README.md of that folder unwritten'))
    .addOption(new Option('--per-sample', 'also the number of each row'))
    .addOption(new Option('--uneven-references', 'rows may have differing numbers of references'))
    .addOption(new Option('--format <name>', 'format of standard input: jsonl, csv, tsv, json').default('jsonl'))
    .addOption(
      new Option('--plugin <file>', 'load metrics from a TypeScript or JavaScript file (repeatable)').argParser(
        collect,
      ),
    )
    .addOption(
      new Option('--proportions <name>', 'interval of shares of right answers')
        .choices(['wilson', 'clopper-pearson'])
        .default('wilson'),
    )
    .addOption(new Option('--resamples <n>', 'resamples of the bootstrap').default('10000'))
    .addOption(new Option('--seed <n>', 'seed of the bootstrap').default('0'))
    .addOption(
      new Option('--fail-under <metric=value>', 'exit with 3 when a metric is worse (repeatable)').argParser(collect),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ScoreFlags, command: Command) => {
      const { runScore } = await import('./run-score.ts');
      context.exitCode = await runScore(flags, globalFlags(command), context);
    });
}
