"""Runs a command on a terminal of its own and types what it is told to.

    python3 on-terminal.py '{"argv": ["program", "word"], "typed": [["[y/N] ", "y\\r"]], "seconds": 60}'

Each pair is what has to appear first, and what is typed then. Prints {"output", "code"} as JSON; code -1: it did not end in time.
"""
import json
import os
import pty
import select
import signal
import sys
import time

asked = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(asked["argv"][0], asked["argv"])
typed, output, seen = list(asked["typed"]), b"", 0
end = time.monotonic() + asked.get("seconds", 60)
while time.monotonic() < end:
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if ready:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed.
            break
        if not piece:
            break
        output += piece
    if typed and typed[0][0].encode() in output[seen:]:
        seen = len(output)
        os.write(terminal, typed.pop(0)[1].encode())
else:
    os.kill(child, signal.SIGKILL)
_, status = os.waitpid(child, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"output": output.decode(errors="replace"), "code": -1 if code == -signal.SIGKILL else code}))
