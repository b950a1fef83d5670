# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a run folder that mHC Workbench opens, live, from any training loop with hyper-connections.

Needs Python 3.9 and numpy, nothing else. The format is described in docs/run-format.md.

    from mhc_log import RunLog

    with RunLog("runs/mine", streams=4, sublayers=12, orientation="row_is_destination") as log:
        for step in range(1, steps + 1):
            ...
            log.step(step, tokens=step * batch_tokens, loss=loss.item(), learning_rate=lr)
            if step % 10 == 0:
                log.maps(step, pre, post, res)          # numpy arrays [L, T, n], [L, T, n], [L, T, n, n]
                log.streams(step, boundary=1, x=x)      # [T, n, C]

Orientation. A mixing matrix moves streams: new_i = sum over j of H[i, j] * old_j. Code differs in how it stores H, and a
transposed picture looks just as plausible as the right one. So it must be said, once, and is never guessed:
    "row_is_destination"   H[i, j] leads from stream j to stream i     (new = H @ old, the papers' H)
    "row_is_source"        H[i, j] leads from stream i to stream j     (new = H.T @ old; DeepSeek's comb order)
"""

import json
import math
import os
import sqlite3
import sys
import time

import numpy as np

try:
    import fcntl
except ImportError:  # not on this system: the window then can't tell a live run from an ended one
    fcntl = None

FORMAT = 1
APPLICATION_ID = 0x6D484357
PROBE_TOKENS = 64
ORIENTATIONS = ("row_is_destination", "row_is_source")

SCHEMA = """
CREATE TABLE meta(
  id INTEGER PRIMARY KEY CHECK(id = 1), generation INTEGER NOT NULL, streams INTEGER NOT NULL,
  sublayers INTEGER NOT NULL, hc_type TEXT NOT NULL, creator TEXT NOT NULL);
CREATE TABLE series(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, family TEXT NOT NULL);
CREATE TABLE point(
  series INTEGER NOT NULL, step INTEGER NOT NULL, wall_ns INTEGER NOT NULL, value REAL, flag INTEGER NOT NULL,
  PRIMARY KEY(series, step)) WITHOUT ROWID;
CREATE TABLE step(
  step INTEGER PRIMARY KEY, tokens INTEGER NOT NULL, active_ns INTEGER NOT NULL, flops REAL NOT NULL);
CREATE TABLE mixing(
  step INTEGER NOT NULL, kind TEXT NOT NULL, sublayer INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(step, kind, sublayer));
CREATE TABLE "constraint"(
  step INTEGER NOT NULL, sublayer INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(step, sublayer));
CREATE TABLE composite(
  step INTEGER NOT NULL, boundary INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(step, boundary));
CREATE TABLE streams(
  step INTEGER NOT NULL, boundary INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(step, boundary));
CREATE TABLE unfolded(step INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE event(
  id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER NOT NULL, wall_ns INTEGER NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE sample(
  id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER NOT NULL, prompt TEXT NOT NULL, text TEXT NOT NULL,
  settings TEXT NOT NULL, tokens BLOB NOT NULL);
"""

# Units and families of the series that the window knows by name. Any other name is welcome.
KNOWN_SERIES = {
    "loss": ("nats/token", "loss"),
    "validation_loss": ("nats/token", "loss"),
    "learning_rate": ("", "optimizer"),
    "gradient_norm": ("", "optimizer"),
    "tokens_per_second": ("tokens/s", "speed"),
    "mfu": ("", "speed"),
    "memory": ("bytes", "speed"),
    "step_seconds": ("s", "speed"),
}

STEP_TABLES = ("point", "step", "mixing", '"constraint"', "composite", "streams", "unfolded", "event", "sample")


class RunLog:
    """Writes one run folder. Use it from one thread, in one process: that process alone may write run.db.

    folder        created where needed; a folder that already holds a run is refused unless resume_after is given
    streams       n, 1 to 64
    sublayers     L: every place with a mixing matrix, in order of execution (attention, FFN, attention, ...)
    orientation   one of ORIENTATIONS; required, see the module's text
    hc_type       "mhc", "hc", "identity", "residual", or "" for something else
    resume_after  go on with an existing run: everything after this step is deleted first
    commit_every  seconds between commits; each costs a few milliseconds of waiting for the disk. 0: every call
    """

    def __init__(self, folder, *, streams, sublayers, orientation, hc_type="", config=None, resume_after=None,
                 commit_every=0.5, creator=None):
        if orientation not in ORIENTATIONS:
            raise ValueError(f"orientation must be one of {ORIENTATIONS}, not {orientation!r}: it says whether H[i, j] "
                             "leads from stream j to stream i, or from i to j")
        if not 1 <= int(streams) <= 64 or not 1 <= int(sublayers) <= 10000:
            raise ValueError(f"streams must be 1 to 64 and sublayers 1 to 10000, not {streams} and {sublayers}")
        self.n = int(streams)
        self.sublayers = int(sublayers)
        self.folder = os.fspath(folder)
        self._transposed = orientation == "row_is_source"
        self._commit_every = float(commit_every)
        self._series = {}
        self._began = time.monotonic_ns()
        self._active_before = 0
        self._last_step = -1
        self._open = False
        self._db = None
        self._lock = None
        file = os.path.join(self.folder, "run.db")
        if os.path.exists(file) and resume_after is None:
            raise FileExistsError(f"{self.folder} already holds a run. Choose another folder, or give resume_after=STEP "
                                  "to go on after that step.")
        os.makedirs(self.folder, exist_ok=True)
        self._take_lock()
        try:
            self._connect(file, hc_type, creator or f"mhc_log.py, numpy {np.__version__}")
            if config is not None:
                self._write_json("config.json", config)
            if resume_after is None:
                self.event(0, "start", "Training begins.")
            else:
                self._rewind(int(resume_after))
            self.commit()
        except BaseException:
            self._release()
            raise
        self._open = True

    # --- what a training loop calls ---

    def step(self, step, tokens=0, active_seconds=None, flops=0.0, **values):
        """The figures of one step: tokens seen so far, and any series by name (loss=..., learning_rate=...)."""
        if active_seconds is None:
            active = self._active_before + time.monotonic_ns() - self._began
        else:
            active = int(active_seconds * 1e9)
        self._db.execute("INSERT OR REPLACE INTO step VALUES(?,?,?,?)", (int(step), int(tokens), active, float(flops)))
        for name, value in values.items():
            self._point(name, step, value)
        self._touch(step)

    def value(self, name, step, value, unit=None, family=None):
        """One number of one series; unit and family are kept from its first use."""
        self._point(name, step, value, unit, family)
        self._touch(step)

    def maps(self, step, pre, post, res, logits=None):
        """All sublayers at one step: records mean and spread over tokens, the sums of rows and columns, and the gains of
        the products over depth. pre, post: [L, T, n] or [L, n]; res: [L, T, n, n] or [L, n, n]; logits: those of res
        before any constraint, like res. T tokens, the same ones in every sublayer; some hundred are enough."""
        pre, post, res = self._tokens(pre, 1, "pre"), self._tokens(post, 1, "post"), self._tokens(res, 2, "res")
        for name, array in (("pre", pre), ("post", post), ("res", res)):
            if array.shape[0] != self.sublayers or array.shape[1] != res.shape[1]:
                raise ValueError(f"{name} has the shape {array.shape}: the first two sizes must be the {self.sublayers} "
                                 f"sublayers and {res.shape[1]} tokens")
        logits = None if logits is None else self._destination_first(self._tokens(logits, 2, "logits"))
        res = self._destination_first(res)
        for l in range(self.sublayers):
            rows = np.concatenate([pre[l], post[l], res[l].reshape(res.shape[1], -1)], axis=1)
            self._blob("mixing", step, rows.mean(axis=0), "mean", l + 1)
            self._blob("mixing", step, rows.std(axis=0), "std", l + 1)
            self._blob('"constraint"', step, _constraint(res[l], None if logits is None else logits[l]), l + 1)
        for l, record in enumerate(_composites(res)):
            self._blob("composite", step, record, l + 1)
        self._touch(step)

    def probe(self, step, sublayer, pre, post, res):
        """The maps of 64 fixed tokens of one sublayer (1 to L), the same tokens at every step: [64, n], [64, n],
        [64, n, n]."""
        self._check("sublayer", sublayer, self.sublayers)
        rows = [np.asarray(a, dtype=np.float64) for a in (pre, post, res)]
        for array, shape in zip(rows, ((PROBE_TOKENS, self.n), (PROBE_TOKENS, self.n), (PROBE_TOKENS, self.n, self.n))):
            if array.shape != shape:
                raise ValueError(f"a probe needs the shape {shape}, not {array.shape}")
        rows[2] = self._destination_first(rows[2]).reshape(PROBE_TOKENS, -1)
        self._blob("mixing", step, np.concatenate(rows, axis=1), "token", int(sublayer))
        self._touch(step)

    def streams(self, step, boundary, x=None, gram=None, branch_rms=math.nan, gradient_rms=None):
        """The streams before sublayer `boundary` (1 to L; L+1: after the last). x [T, n, C], or gram [n, n] = the mean
        over tokens of x @ x.T / C. branch_rms: of the output of that sublayer. gradient_rms [n]: of the loss's gradient."""
        self._check("boundary", boundary, self.sublayers + 1)
        if (x is None) == (gram is None):
            raise ValueError("give either x or gram")
        if x is not None:
            x = np.asarray(x, dtype=np.float64)
            if x.ndim != 3 or x.shape[1] != self.n:
                raise ValueError(f"x has the shape {x.shape} instead of [tokens, {self.n}, channels]")
            gram = np.einsum("tic,tjc->ij", x, x) / (x.shape[0] * x.shape[2])
        gram = np.asarray(gram, dtype=np.float64)
        gradient = np.full(self.n, np.nan) if gradient_rms is None else np.asarray(gradient_rms, dtype=np.float64)
        if gram.shape != (self.n, self.n) or gradient.shape != (self.n,):
            raise ValueError(f"gram must be [{self.n}, {self.n}] and gradient_rms [{self.n}]")
        self._blob("streams", step, np.concatenate([gram.reshape(-1), [branch_rms], gradient]), int(boundary))
        self._touch(step)

    def event(self, step, kind, text, **detail):
        """A marker with a sentence. Kinds with a look of their own: checkpoint edit spike nan pause resume sample alert."""
        self._db.execute("INSERT INTO event(step, wall_ns, kind, text, detail) VALUES(?,?,?,?,?)",
                         (int(step), time.time_ns(), str(kind), str(text), json.dumps(detail)))
        self._touch(step)

    def sample(self, step, prompt, text, tokens=(), **settings):
        """A text that the model wrote."""
        self._db.execute("INSERT INTO sample(step, prompt, text, settings, tokens) VALUES(?,?,?,?,?)",
                         (int(step), str(prompt), str(text), json.dumps(settings),
                          np.asarray(tokens, dtype="<i4").tobytes()))
        self._touch(step)

    def commit(self):
        """Makes what was logged durable and visible now."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._db.execute("BEGIN")
        self._committed = time.monotonic()

    def close(self, code=0, reason="finished"):
        """Writes the exit event. code 0 and "finished" or "stopped", else an exit code of docs/run-format.md."""
        if not self._open:
            return
        self._open = False
        try:
            self.event(max(self._last_step, 0), "exit", reason, code=int(code), reason=reason)
            self._db.execute("COMMIT")
        finally:
            self._release()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _traceback):
        if kind is None:
            self.close()
        elif issubclass(kind, KeyboardInterrupt):
            self.close(8, "interrupted")
        else:
            self.close(12, f"{kind.__name__}: {error}")
        return False

    # --- inside ---

    def _connect(self, file, hc_type, creator):
        self._db = sqlite3.connect(file, isolation_level=None, timeout=5.0)
        db = self._db
        exists = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
        if exists:
            if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise ValueError(f"{file} is a database of another program")
            if db.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                raise ValueError(f"{file} has another format than {FORMAT}")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("BEGIN IMMEDIATE")
        if not exists:
            for statement in SCHEMA.split(";"):
                if statement.strip():
                    db.execute(statement)
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            db.execute(f"PRAGMA user_version={FORMAT}")
            db.execute("INSERT INTO meta VALUES(1,1,?,?,?,?)", (self.n, self.sublayers, hc_type, creator))
        shape = db.execute("SELECT streams, sublayers FROM meta").fetchone()
        if shape != (self.n, self.sublayers):
            raise ValueError(f"{file} belongs to a model of {shape[0]} streams and {shape[1]} sublayers")
        self._series = dict(db.execute("SELECT name, id FROM series"))
        self._committed = time.monotonic()

    def _rewind(self, step):
        for table in STEP_TABLES:
            self._db.execute(f"DELETE FROM {table} WHERE step > ?", (step,))
        self._db.execute("UPDATE meta SET generation = generation + 1")
        active = self._db.execute("SELECT active_ns FROM step ORDER BY step DESC LIMIT 1").fetchone()
        self._active_before = active[0] if active else 0
        self.event(step, "resume", f"Resumed after step {step}.")

    def _point(self, name, step, value, unit=None, family=None):
        number = self._series.get(name)
        if number is None:
            known = KNOWN_SERIES.get(name, ("", "other"))
            number = self._db.execute("INSERT INTO series(name, unit, family) VALUES(?,?,?)",
                                      (name, known[0] if unit is None else unit,
                                       known[1] if family is None else family)).lastrowid
            self._series[name] = number
        value = float(value)
        flag = 0 if math.isfinite(value) else 1 if math.isnan(value) else 2 if value > 0 else 3
        self._db.execute("INSERT OR REPLACE INTO point VALUES(?,?,?,?,?)",
                         (number, int(step), time.time_ns(), value if flag == 0 else None, flag))

    def _blob(self, table, step, values, *place):
        data = np.ascontiguousarray(values, dtype="<f4").tobytes()
        marks = ",".join("?" * (len(place) + 2))
        self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES({marks})", (int(step), *place, data))

    def _tokens(self, array, dimensions, name):
        """As [L, T, n(, n)] in double."""
        array = np.asarray(array, dtype=np.float64)
        if array.ndim == dimensions + 1:
            array = array[:, None]
        if array.ndim != dimensions + 2 or array.shape[2:] != (self.n,) * dimensions or array.shape[1] == 0:
            raise ValueError(f"{name} has the shape {array.shape} instead of [sublayers, tokens"
                             + f", {self.n}" * dimensions + "]")
        return array

    def _destination_first(self, matrices):
        return np.swapaxes(matrices, -1, -2) if self._transposed else matrices

    def _check(self, name, index, largest):
        if not 1 <= int(index) <= largest:
            raise ValueError(f"{name} must be 1 to {largest}, not {index}")

    def _touch(self, step):
        self._last_step = max(self._last_step, int(step))
        if self._open and time.monotonic() - self._committed >= self._commit_every:
            self.commit()

    def _write_json(self, name, value):
        path = os.path.join(self.folder, name)
        with open(path + ".tmp", "w", encoding="utf-8") as file:
            json.dump(value, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".tmp", path)

    def _take_lock(self):
        """The lock tells the window that this run is alive; it goes with the process, however that ends."""
        if fcntl is None:
            return
        self._lock = open(os.path.join(self.folder, "lock"), "a+", encoding="utf-8")
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            self._lock = None
            raise RuntimeError(f"{self.folder} is being written by another process") from error
        self._lock.seek(0)
        self._lock.truncate()
        json.dump({"pid": os.getpid(), "boot_id": _boot_id(), "start_ticks": _start_ticks(),
                   "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "host": os.uname().nodename}, self._lock)
        self._lock.flush()

    def _release(self):
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _boot_id():
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def _start_ticks():
    try:
        with open("/proc/self/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0


def _quantile(values, q):
    """The value of the nearest rank, as the worker takes it; NaN if any value is."""
    if np.isnan(values).any():
        return math.nan
    rank = int(q * (len(values) - 1) + 0.5)
    return np.partition(values, rank)[rank]


def _constraint(res, logits):
    """[7 + n*n] from res [T, n, n]: column error max, p99; row error max, p99; min entry; logit min, max, mean."""
    n = res.shape[-1]
    columns = np.abs(res.sum(axis=1) - 1).max(axis=1)
    rows = np.abs(res.sum(axis=2) - 1).max(axis=1)
    head = [columns.max(), _quantile(columns, 0.99), rows.max(), _quantile(rows, 0.99), res.min()]
    if logits is None:
        return np.array(head + [math.nan] * (2 + n * n))
    return np.concatenate([head, [logits.min(), logits.max()], logits.mean(axis=0).reshape(-1)])


def _gains(matrices):
    """Forward gain, backward gain and smallest column sum of [..., n, n]."""
    rows, columns = matrices.sum(axis=-1), matrices.sum(axis=-2)
    return np.abs(rows).max(axis=-1), np.abs(columns).max(axis=-1), columns.min(axis=-1)


def _summary(products, product_of_means):
    """[20] of one composite over tokens [T, n, n]."""
    n = products.shape[-1]
    forward, backward, column = _gains(products)
    rest = np.eye(n) - np.full((n, n), 1.0 / n)
    if np.isfinite(products).all():
        sigma = np.linalg.norm(rest @ products @ rest, ord=2, axis=(-2, -1))
    else:
        sigma = np.full(len(products), math.nan)
    record = []
    for values, outer in ((forward, (0.99, 1.0)), (backward, (0.99, 1.0)), (column, (0.01, 0.0)), (sigma, (0.01, 0.0))):
        record += [values.mean(), _quantile(values, 0.5), _quantile(values, outer[0]), _quantile(values, outer[1])]
    for matrix in (products.mean(axis=0), product_of_means):
        gain = _gains(matrix)
        record += [gain[0], gain[1]]
    return record


def _composites(res):
    """For each sublayer [40]: of the product of 1..l, and of l..L; res [L, T, n, n], later factors on the left."""
    count, n = len(res), res.shape[-1]
    means = res.mean(axis=1)
    prefix, suffix = [], []
    product, mean = np.broadcast_to(np.eye(n), res[0].shape), np.eye(n)
    for l in range(count):
        product, mean = res[l] @ product, means[l] @ mean
        prefix.append(_summary(product, mean))
    product, mean = np.broadcast_to(np.eye(n), res[0].shape), np.eye(n)
    for l in reversed(range(count)):
        product, mean = product @ res[l], mean @ means[l]
        suffix.insert(0, _summary(product, mean))
    return [np.array(a + b) for a, b in zip(prefix, suffix)]


if __name__ == "__main__":
    sys.exit("mhc_log is a module: put it beside your training script and import RunLog from it.")
