# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a small run with mhc_log.py from plain numpy arrays, one step for each line on stdin.

write_run.py FOLDER ORIENTATION [RESUME_AFTER]     nothing is random: every number follows from its place
"""
import sys

import numpy as np
from mhc_log import RunLog

STREAMS, SUBLAYERS, TOKENS = 2, 3, 5


def maps(step):
    """H[l, t] = [[1 - a, b], [a, 1 - b + c]]: columns do not sum to 1, so a transposed record shows."""
    l, t = np.meshgrid(np.arange(SUBLAYERS), np.arange(TOKENS), indexing="ij")
    a, b, c = 0.1 + 0.01 * l + 0.001 * step, 0.2 + 0.02 * t, 0.05 * (l + 1)
    res = np.stack([np.stack([1 - a, b], -1), np.stack([a, 1 - b + c], -1)], -2)
    pre = np.stack([0.5 + 0.1 * t, 0.25 + 0.0 * t], -1)
    return pre, 2 * pre, res


def main():
    folder, orientation = sys.argv[1], sys.argv[2]
    resume = int(sys.argv[3]) if len(sys.argv) > 3 else None
    with RunLog(folder, streams=STREAMS, sublayers=SUBLAYERS, orientation=orientation, hc_type="mhc",
                resume_after=resume, commit_every=3600) as log:
        step = 0 if resume is None else resume + 1
        for line in sys.stdin:
            if line.strip() == "fail":
                raise ArithmeticError("the loss is not finite")
            log.step(step, tokens=step * 10, active_seconds=step * 0.5, loss=4.0 / (step + 1),
                     learning_rate=float("nan") if step == 1 else 1e-3)
            pre, post, res = maps(step)
            log.maps(step, pre, post, res if orientation == "row_is_destination" else res.swapaxes(-1, -2))
            x = np.ones((TOKENS, STREAMS, 4))
            x[:, 1] = 3
            log.streams(step, 1, x=x, branch_rms=0.5)
            log.commit()  # the whole step becomes visible at once
            step += 1


main()
