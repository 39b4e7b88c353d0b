/** What reading and fetching data tells the outside while it goes on. */
/** Who is told; train's Reporter fits. A total of 0 means that it is not known. */
export interface LoadReporter {
    phase(name: string, total?: number): void;
    progress(done: number, total: number, unit: string): void;
    info(text: string): void;
    warn(text: string): void;
}
