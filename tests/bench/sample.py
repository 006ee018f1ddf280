"""What a sampler costs a program, and what it takes itself: sample.py SAMPLER WINDOWS PYTHON THREADS RATE.

The sampler's own cost is that of the steady state: it runs for SHORT seconds and for LONG ones beside a program that
works all the time, and what the long run has more (CPU time, reads, samples) is divided by the time it has more.  What
the short run took beyond that rate is the start-up: finding the interpreter, the first look at each function.

What a program of one thread loses is measured by WINDOWS, which see: it samples the program itself, and turns the events
on and off every 40 ms.  Windows that follow each other so closely see the same machine: where neighbours share its cores
its speed moves by 10 % and more from second to second, and to compare the speed of whole seconds with and without the
sampler, however often and by whichever quantile, came out between -8 and +8 % here.  At a low rate the cost of one
sample is not seen in a window; so it is measured at no less than LEAST a second, and the slowdown is what the rate makes
of it.  Noise is what two windows without events differ by, in the same unit: if it is not far below, that says nothing.

With more threads than CPUs the threads interrupt each other, and that cannot be told from the sampler.

Prints samples, the rate reached, sampler %, reads, sum %, start-up ms and reads; then us lost a sample, slowdown %,
noise %, and us lost a sample when each one wakes the sampler (--method perf): "-" where they are not measured."""
import os
import re
import subprocess
import sys
import time

SHORT, LONG, LEAST, ROUNDS = 1.5, 21.5, 1000, 150

TARGET = """
import mmap, os, sys, threading, zlib
def leaf_a(n): return n + 1
def leaf_b(n): return n + 1
def hot_a(n): return leaf_a(n)
def hot_b(n): return leaf_b(n)
def piece(times):
    for n in times:
        hot_a(n)
        hot_b(n)
def pack():
    data = bytes(range(256)) * 40
    while True:
        zlib.compress(data, 9)
def main():
    times = range(10)
    print("ready", flush=True)
    while True:
        piece(times)
        done[0] += 1
with open(sys.argv[2], "r+b") as f: done = memoryview(mmap.mmap(f.fileno(), 4096)).cast("Q")
others = int(sys.argv[1]) - 1
if not others: os.sched_setaffinity(0, [int(sys.argv[3])])
for _ in range(others): threading.Thread(target=pack, daemon=True).start()
main()
"""


def sample(seconds):
    """Runs the sampler; returns its summary and the seconds of CPU time it took from its start to its end."""
    s = subprocess.Popen([sampler, "-r", rate, "-d", str(seconds), "-p", str(target.pid)],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    text = s.stderr.read()
    _, status, used = os.wait4(s.pid, 0)
    if status != 0:
        sys.exit(text)
    return text, used.ru_utime + used.ru_stime


def figure(text, pattern):
    return float(re.search(pattern, text).group(1))


def cost():
    """The first seven of what is printed."""
    runs = []
    for seconds in SHORT, LONG:
        text, used = sample(seconds)
        n = figure(text, r"(\d+) samples in")
        runs.append((n, n * figure(text, r"([\d.]+) reads a sample"), used))
    n, reads, used = (b - a for a, b in zip(*runs))
    return (runs[1][0], figure(text, r"\(([\d.]+) Hz\)"), 100 * used / (LONG - SHORT), reads / n,
            figure(text, r"clocks \(([\d.]+) %\)"), 1000 * (runs[0][2] - used * SHORT / (LONG - SHORT)),
            runs[0][1] - runs[0][0] * reads / n)


def lost(method):
    """Microseconds lost a sample and what they are uncertain by; the same of nothing; None where it cannot be had."""
    r = subprocess.run([windows, str(target.pid), str(cpu), "done", str(max(int(rate), LEAST)), method, str(ROUNDS)],
                       stdout=subprocess.PIPE, text=True)
    return [float(w) for w in r.stdout.split()] if r.returncode == 0 and "-" not in r.stdout.split() else None


sampler, windows, python, threads, rate = sys.argv[1:6]
cpu = min(os.sched_getaffinity(0))
with open("done", "wb") as f:
    f.truncate(4096)
target = subprocess.Popen([python, "-S", "-c", TARGET, threads, "done", str(cpu)], stdout=subprocess.PIPE)
target.stdout.readline()
time.sleep(0.5)
print("%d %.1f %.3f %.3f %.2f %.0f %.0f" % cost(), end=" ")
known, woken = (lost("bpf"), lost("perf")) if threads == "1" else (None, None)
if woken and not known:
    known = woken
if known:
    print("%.1f %.2f %.2f" % (known[0], known[0] * float(rate) / 1e4, max(known[1:4], key=abs) * float(rate) / 1e4), end=" ")
    print("%.1f" % woken[0] if woken else "-")
else:
    print("- - - -")
target.kill()
target.wait()
