/** The first Ctrl-C asks the run to checkpoint and end, the second ends the process at once. */

export interface Interrupt {
  signal: AbortSignal;
  /** 130 after SIGINT, 143 after SIGTERM; undefined while nothing came. */
  readonly exitCode: 130 | 143 | undefined;
  /** Gives the signals back to the system's default. */
  dispose(): void;
}

/**
 * @param tell is given one line for the user.
 * @param line what it says.
 */
export function interruptible(
  tell: (text: string) => void,
  line = 'interrupted: finishing the micro-batch and writing a checkpoint (once more: stop at once)',
): Interrupt {
  const controller = new AbortController();
  let exitCode: 130 | 143 | undefined;
  const on = (code: 130 | 143) => (): void => {
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    tell(line);
    controller.abort(new Error('interrupted'));
  };
  const onInt = on(130);
  const onTerm = on(143);
  process.on('SIGINT', onInt);
  process.on('SIGTERM', onTerm);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    dispose() {
      process.off('SIGINT', onInt);
      process.off('SIGTERM', onTerm);
    },
  };
}
