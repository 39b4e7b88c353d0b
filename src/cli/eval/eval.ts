/** `harness eval`: what the command takes. The work is in `run-eval.ts`, loaded when it runs. */
import { type Command, Option } from 'commander';
import { type Context, collect, globalFlags } from '../context.ts';
import type { EvalFlags } from './eval-flags.ts';

const EXAMPLES = `
CONFIG is a YAML file with the same keys in snake_case (harness schema eval); flags win over it. lm_eval's command lines
work as they are: --model hf --model_args pretrained=X --num_fewshot 5 --batch_size auto --apply_chat_template
--gen_kwargs temperature=0.7 --include_path DIR --output_path DIR --log_samples --predict_only --write_out ...
Answers are kept: a run that was stopped goes on, and no request is paid for twice. harness list tasks shows the tasks.

Examples:
  harness eval --suite embedded --model fixtures/models/tiny-llama-hh
  harness eval --model openai:gpt-4o-mini --tasks gsm8k --limit 100 --max-cost 2 --prices prices.yaml
  harness eval --model openai-compatible:llama --base-url http://localhost:8000/v1 --tasks mmlu --concurrency 64
  harness eval --model ./model --tasks truthfulqa_mc1 --fail-under acc=0.3 --format junit
  harness eval --into runs/my-dpo --suite embedded
  harness eval --resume runs/2026-11-20T08-30-12-eval-llama`;

export function registerEval(program: Command, context: Context): void {
  program
    .command('eval')
    .summary('measure a model: tasks, suites, any endpoint')
    .description('Runs tasks against a model and writes results, samples and every answer to a run folder.')
    .argument('[config]', 'YAML file with the keys of this command')
    .usage('[CONFIG] --model URI --tasks a,b | --suite s [options]')
    .addOption(
      new Option('-m, --model <uri>', 'folder or hub id, openai:NAME, openai-compatible:NAME, anthropic:NAME ...'),
    )
    .addOption(new Option('-t, --tasks <a,b>', 'tasks, groups, tags, or paths of task files').argParser(collect))
    .addOption(new Option('--suite <name>', 'a suite with headline scores, by name or path'))
    .addOption(new Option('-a, --model-args <k=v,...>', 'options of the model, such as pretrained=X'))
    .addOption(new Option('--base-url <url>', 'address of the server, for openai-compatible'))
    .addOption(new Option('--judge <role=uri>', 'a model that tasks ask, by role (repeatable)').argParser(collect))
    .addOption(new Option('-L, --limit <n>', 'only the first n samples of each task; below 1 a share'))
    .addOption(new Option('-f, --num-fewshot <n>', 'examples before each question'))
    .addOption(new Option('--samples <ids>', 'only these ids; lists by task as JSON or a JSON file'))
    .addOption(new Option('--apply-chat-template', "prompts go through the model's chat template"))
    .addOption(new Option('--fewshot-as-multiturn', 'each example becomes a turn'))
    .addOption(new Option('--system-instruction <text>', 'text of the system turn'))
    .addOption(new Option('--gen-kwargs <k=v,...>', "options of generation that win over the task's"))
    .addOption(new Option('--seed <n>', "seed of everything, or lm-eval's four"))
    .addOption(new Option('--device <name>', 'where a local model computes: cpu, webgpu, tensorflow'))
    .addOption(new Option('-b, --batch-size <n>', 'accepted; a local model chooses'))
    .addOption(new Option('--concurrency <n>', 'most requests in flight to a server'))
    .addOption(new Option('--timeout <seconds>', 'of one request'))
    .addOption(new Option('--retries <n>', 'how often a failed request is asked again'))
    .addOption(
      new Option('--budget <n>', 'fewer samples of each task, so that no more than so many requests are asked'),
    )
    .addOption(new Option('--max-requests <n>', 'ask no more than so many, then stop'))
    .addOption(new Option('--max-cost <usd>', 'spend no more than this; needs --prices'))
    .addOption(new Option('--prices <file>', 'prices per million tokens by model'))
    .addOption(new Option('--no-cache', 'ask again what earlier runs have answered'))
    .addOption(new Option('--max-failed <share>', 'share of samples that may fail before the exit code is 1'))
    .addOption(new Option('--tasks-dir <folder>', 'further task files (repeatable)').argParser(collect))
    .addOption(new Option('--data-dir <folder>', 'third-party data sets; HARNESS_DATA'))
    .addOption(
      new Option('--plugin <file>', 'tasks, functions, providers in TypeScript (repeatable)').argParser(collect),
    )
    .addOption(new Option('--allow-code', 'code that the model wrote may be run, in a child process'))
    .addOption(new Option('--output-dir <folder>', 'the run folder; by default runs/<date-time>-eval-<model>'))
    .addOption(new Option('-o, --output-path <folder>', "also write lm-eval's files here"))
    .addOption(new Option('--into <run>', 'results go beside the model that this run trained'))
    .addOption(new Option('--resume [run]', 'go on with the run named, or with that of --output-dir'))
    .addOption(
      new Option('--fail-under <metric=value>', 'exit with 3 when worse; task:metric=value').argParser(collect),
    )
    .addOption(new Option('--format <a,b>', 'also write lm-eval, junit').argParser(collect))
    .addOption(new Option('--no-card', 'leave card.html and README.md unwritten'))
    .addOption(new Option('--dry-run', 'show the first prompt of each task with its tokens; ask and write nothing'))
    .addOption(new Option('--print-config', 'print every value and where it comes from; do nothing else'))
    .addOption(new Option('--set <key=json>', 'set any key to a JSON value (repeatable)').argParser(collect))
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', EXAMPLES)
    .action(async (_config: string | undefined, flags: EvalFlags, command: Command) => {
      const { runEvalCommand } = await import('./run-eval.ts');
      context.exitCode = await runEvalCommand({ tokens: command.args, flags, globals: globalFlags(command), context });
    });
}
