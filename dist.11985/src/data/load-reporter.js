/** What reading and fetching data tells the outside while it goes on. */
export {};
