/** `harness mitigate`: what the command takes. The work is in `run-mitigate.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, globalFlags } from '../context.ts';
import type { MitigateFlags } from './run-mitigate.ts';

const EXAMPLES = `
thresholds     one threshold for each group, the most accurate ones with a gap of at most --max-gap
randomised     equal odds to the letter: draws between two thresholds (equalized_odds alone)
reject-option  decisions near the threshold go to the groups that are selected less often
reweighing     a weight for each row, under which class and group are independent: harness align reads the column with
               dataset_weight_field: weight; --resample repeats rows instead, for trainers that know no weights

Gap and accuracy are told before and after, with the curve of what each gap costs. They are measured on the rows that the
rule was made from: look at other rows too, with harness score.

Examples:
  harness mitigate --data decisions.csv --group sex --method thresholds --constraint equalized_odds --max-gap 0.05
  harness mitigate --data decisions.csv --group sex,age --method reject-option --out decided.jsonl
  harness mitigate --data train.jsonl --group sex --method reweighing --reference label --out weighted.jsonl
  harness align sft.yaml --dataset_name weighted.jsonl --dataset_weight_field weight`;

const list = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  ...value.split(',').filter((item) => item !== ''),
];

export function registerMitigate(program: Command, context: Context): void {
  program
    .command('mitigate')
    .summary('make the decisions of a classifier fairer, and tell the price')
    .description('Finds decision rules by group, or weights for training rows, from a file of scores.')
    .addOption(new Option('--data <file>', 'rows with class, probability and group columns').makeOptionMandatory())
    .addOption(new Option('--group <a,b>', 'columns that make the groups').argParser(list).makeOptionMandatory())
    .addOption(
      new Option('--method <name>', 'what to do')
        .choices(['thresholds', 'randomised', 'reject-option', 'reweighing'])
        .default('thresholds'),
    )
    .addOption(
      new Option('--constraint <name>', 'what is to be alike')
        .choices(['demographic_parity', 'equal_opportunity', 'equalized_odds'])
        .default('equalized_odds'),
    )
    .addOption(new Option('--max-gap <x>', 'difference between groups that is allowed').default('0.05'))
    .addOption(new Option('--reference <column>', 'the true class').default('reference'))
    .addOption(new Option('--probability <column>', 'probability of the positive class').default('probability'))
    .addOption(new Option('--pos-label <label>', 'the positive class; 1 or true when left out'))
    .addOption(new Option('--threshold <p>', 'the threshold without mitigation').default('0.5'))
    .addOption(new Option('--out <file>', 'write the rows as JSON lines, with fair_prediction or weight'))
    .addOption(new Option('--resample', 'reweighing: write rows as often as their weight says, without the column'))
    .addOption(new Option('--seed <n>', 'of the draws of randomised').default('0'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: MitigateFlags, command: Command) => {
      const { runMitigate } = await import('./run-mitigate.ts');
      await runMitigate(flags, globalFlags(command), context.io);
    });
}
