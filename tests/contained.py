"""Runs a Python program in a container: contained.py pivot|chroot PYTHON FILE ARGS...  Its root is a file system in
memory, made of what Python needs, in a mount namespace of its own: no one outside has these files.  Prints the program's
PID, as seen from outside; inside it is 1.  With chroot, the container's root is a folder of its mount namespace."""
import ctypes
import glob
import os
import platform
import shutil
import subprocess
import sys

NEW_MOUNTS, NEW_PIDS = 0x20000, 0x20000000
PRIVATE, DETACH = 0x44000, 2
PIVOT_ROOT = 155 if platform.machine() == "x86_64" else 41
libc = ctypes.CDLL(None, use_errno=True)


def call(f, *args):
    if f(*args) != 0:
        sys.exit("%s: %s" % (f.__name__, os.strerror(ctypes.get_errno())))


how, python, program = sys.argv[1:4]
python = os.path.realpath(python)
prefix, library = subprocess.check_output(
    [python, "-c", "import os, sys; print(sys.base_prefix); print(os.path.dirname(os.__file__))"], text=True).split()
needed = [w for w in subprocess.check_output(["ldd", python], text=True).split() if w.startswith("/")]
call(libc.unshare, NEW_MOUNTS)
call(libc.mount, b"none", b"/", None, PRIVATE, None)
os.makedirs("root", exist_ok=True)
call(libc.mount, b"none", b"root", b"tmpfs", 0, None)
for path in [python] + needed:
    os.makedirs("root" + os.path.dirname(path), exist_ok=True)
    shutil.copy(path, "root" + path)
shutil.copy(program, "root/program.py")
os.makedirs("root" + library, exist_ok=True)
for path in glob.glob(library + "/*.py"):
    shutil.copy(path, "root" + library)
for name in "encodings", "collections", "lib-dynload":
    shutil.copytree(library + "/" + name, "root" + library + "/" + name)
if how == "pivot":
    os.chdir("root")
    call(libc.syscall, PIVOT_ROOT, b".", b".")
    call(libc.umount2, b".", DETACH)
else:
    os.chroot("root")
os.chdir("/")
call(libc.unshare, NEW_PIDS)
if (pid := os.fork()) == 0:
    os.environ["PYTHONHOME"] = prefix
    call(libc.prctl, 1, 9)   # dies with us
    os.execv(python, [python, "-S", "/program.py"] + sys.argv[4:])
print(pid, flush=True)
os.waitpid(pid, 0)
