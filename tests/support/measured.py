"""Runs a command and says on its last line what it took: ``python measured.py WORDS``.

A small program of its own: a process is charged with the memory of the one that starts
it, and a test run may hold more than the command is allowed.
"""

import json
import os
import subprocess
import sys
import time

if __name__ == "__main__":
    began = time.monotonic()
    process = subprocess.Popen(sys.argv[1:])
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = {
        "code": process.returncode,
        "seconds": time.monotonic() - began,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
    }
    sys.stdout.write(f"\n{json.dumps(took)}\n")
