/** Where a command writes: results on `out`, everything else on `err`. A reader that went away is not an error. */

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width in columns, for live lines and tables. */
  readonly columns: number;
  /** The reader went away: nothing that is written arrives. */
  readonly closed?: boolean;
}

export interface Io {
  out: Output;
  err: Output;
  env: NodeJS.ProcessEnv;
  /** Standard input, opened when it is asked for; undefined when it is a terminal. */
  input?(): AsyncIterable<Uint8Array> | undefined;
}

function output(stream: NodeJS.WriteStream): Output {
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    // `harness list | head` closes the pipe early; a full disk behind a redirect is worth an exit code.
    if (error.code !== 'EPIPE') process.exitCode = 1;
  });
  return {
    write: (text) => {
      if (!closed) stream.write(text);
    },
    get closed() {
      return closed;
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      // A pseudo terminal may report 0.
      return stream.columns || 100;
    },
  };
}

/** The streams and the environment of this process. */
export const processIo = (): Io => ({
  out: output(process.stdout),
  err: output(process.stderr),
  env: process.env,
  input: () => (process.stdin.isTTY === true ? undefined : process.stdin),
});
