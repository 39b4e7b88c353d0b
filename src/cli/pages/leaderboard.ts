/** `harness leaderboard`: what the command takes. The work is in `run-leaderboard.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, globalFlags } from '../context.ts';
import type { LeaderboardFlags } from './run-leaderboard.ts';

const NOTES = `
RUN is a run folder, a folder of runs, a pattern ('runs/*'), a results.json, a results_*.json of lm-eval, or a log of Inspect
(.eval, .json). Rows are ranked together only if they were asked in the same way. The page says what changed since the
leaderboard.json that stands at --output, or --previous.

Examples:
  harness leaderboard runs/*
  harness leaderboard runs lm-eval-output inspect-logs --output site --format html,json,csv,md
  harness leaderboard runs/* --config board.yaml --sort embedded_knowledge:acc
  harness leaderboard runs/* --battles judged.jsonl --style-control`;

export function registerLeaderboard(program: Command, context: Context): void {
  program
    .command('leaderboard')
    .summary('many runs on one page, with intervals, ties and what changed')
    .description('Ranks runs, also of lm-eval and Inspect, and writes one self-contained page.')
    .argument('<run...>', 'run folders, patterns, results files')
    .addOption(new Option('-o, --output <path>', 'a folder, or one file by its ending').default('.'))
    .addOption(new Option('--format <a,b>', 'html, json, csv, md').default('html,json'))
    .addOption(new Option('--sort <column>', 'an aggregate, a task, or task:metric'))
    .addOption(new Option('--title <text>', 'heading of the page'))
    .addOption(
      new Option('--config <file>', 'YAML with aggregates and their weights, labels, what to take no notice of'),
    )
    .addOption(new Option('--previous <file>', 'an earlier leaderboard.json; by default the one at --output'))
    .addOption(new Option('--battles <file>', 'judged comparisons: model_a, model_b, winner; rated by Bradley-Terry'))
    .addOption(new Option('--style-control', 'ratings with the length of answers held constant (len_a, len_b)'))
    .addOption(new Option('--all-metrics', 'a column for every metric of a task'))
    .addOption(new Option('--sample-files <n>', 'files of samples that paired tests may read; 0: none').default('500'))
    .addOption(new Option('--templates <folder>', 'templates and styles that stand in for ours, by path'))
    .addHelpText('after', NOTES)
    .action(async (runs: string[], flags: LeaderboardFlags, command: Command) => {
      const { runLeaderboard } = await import('./run-leaderboard.ts');
      context.exitCode = await runLeaderboard(runs, flags, globalFlags(command), context);
    });
}
