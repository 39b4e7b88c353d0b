/** What training tells the outside while it runs. `cli/` draws it; nothing below `cli/` prints. */
/** One optimiser step as the live line shows it. */
export interface StepEvent {
    step: number;
    maxSteps: number;
    epoch: number;
    loss: number;
    gradNorm: number;
    learningRate: number;
    /** The trainer's logged metrics of this step (TRL's names). */
    metrics: Readonly<Record<string, number>>;
    /** The user's tokens per second over the last steps (both sides of a pair with their prompts, no padding). */
    tokensPerSecond: number;
    /** Seconds until the last step at the present speed. */
    etaSeconds: number;
}
export interface TableColumn {
    title: string;
    align?: 'left' | 'right';
}
export interface Reporter {
    /** A stage begins: 'reading data', 'reference log-probabilities', 'training'. `total` items are announced, if known. */
    phase(name: string, total?: number): void;
    /** Progress inside the stage. */
    progress(done: number, total: number, unit: string): void;
    /** One line worth reading. */
    info(text: string): void;
    /** Something is odd but the run goes on. */
    warn(text: string): void;
    step(event: StepEvent): void;
    /** Metrics of an evaluation, with TRL's `eval_` names. */
    evaluation(step: number, metrics: Readonly<Record<string, number>>): void;
    table(title: string, columns: readonly TableColumn[], rows: readonly (readonly string[])[]): void;
    /** Tokens of one example as text pieces, trained ones marked. */
    example(title: string, pieces: readonly {
        text: string;
        trained: boolean;
    }[]): void;
}
/** A reporter that says nothing: for tests and library use. */
export declare const silent: Reporter;
