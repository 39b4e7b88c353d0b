// A model server that answers every completion with the same text after so many milliseconds (first argument). Prints its port.
import { createServer } from 'node:http';

const delay = Number(process.argv[2] ?? 0);
const answer = JSON.stringify({
  id: 'cmpl-1',
  object: 'text_completion',
  choices: [
    { index: 0, text: ' It is seven in all, since two and five are seven.', finish_reason: 'stop', logprobs: null },
  ],
  usage: { prompt_tokens: 60, completion_tokens: 13, total_tokens: 73 },
});

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const send = () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    if (delay > 0) setTimeout(send, delay);
    else send();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
