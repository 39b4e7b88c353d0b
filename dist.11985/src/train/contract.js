/** What a trainer is: one file in `trainers/` with a schema, features and a loss. The loop owns everything else. */
export {};
