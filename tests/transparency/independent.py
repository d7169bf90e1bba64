"""Verifiers that were not written here: the packages of Go's checksum database, and tlog-scales."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from tlog_scales.backend import make_backend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash

_SOURCE = Path(__file__).with_name("vlog.go")
_GOPATH = Path("/usr/share/gocode")


@lru_cache(maxsize=1)
def vlog():
    """The program that Go makes of vlog.go; None where Debian's golang-go and golang-golang-x-mod-dev are not there."""
    if shutil.which("go") is None or not (_GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        return None
    folder = Path(tempfile.mkdtemp(prefix="vlog-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(_GOPATH), "GOFLAGS": "", "GOCACHE": str(folder)}
    made = subprocess.run(
        ["go", "build", "-o", folder / "vlog", _SOURCE], env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return folder / "vlog"


def go_finds(place, vkey, old=None):
    """What Go's packages say of a log: nothing where all is well."""
    program = vlog()
    assert program is not None, "ask vlog() first"
    command = [str(program), str(place), str(vkey), *([str(old)] if old else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def scales_finds(place, vkey, old_size=0):
    """What tlog-scales says of a log, its entries read one by one for a sample and all of them in the root."""
    reader = TilesReader(make_backend(str(place)))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(str(vkey)))
    if reader.calculate_root_hash() != checkpoint.root_hash:
        return "another root"
    size = checkpoint.size
    for index in range(0, size, max(1, size // 40)):
        entry = reader.get_entry(index)
        reader.get_inclusion_proof(index, size).check(leaf_hash(entry), checkpoint.root_hash)
    if old_size:
        old_root = TilesReader(reader.backend)
        old_root.set_size(size)
        proof = reader.get_consistency_proof(old_size, size)
        proof.check(old_root.mth(0, old_size), checkpoint.root_hash)
    return ""
