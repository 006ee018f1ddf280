"""What a sampler costs a program, and what it takes itself: sample.py SAMPLER WAKER PYTHON THREADS RATE.

The sampler's own cost is that of the steady state: it runs for SHORT seconds and for LONG ones beside a program that
works all the time, and what the long run has more (CPU time, reads, samples) is divided by the time it has more.  What
the short run took beyond that rate is the start-up: finding the interpreter, the first look at each function.

What a program of one thread loses is measured at each sample.  It works in pieces of some 0.2 ms and notes when each
ended and how often it was made to leave its CPU so far (ru_nivcsw).  A piece in which that happened is one with a sample
in it; what it and the next one took beyond the two before is what the sample cost: the interrupt, two changes of tasks,
our reading, and the caches after it.  The mean of that, without the least and the greatest tenth (where something else
came as well), times the rate, is the slowdown.  The four pieces follow each other so closely that the speed of the machine is the same in all: where neighbours
share its cores that moves by 10 % and more from second to second, and to compare the speed of whole seconds with and
without the sampler, however often and by whichever quantile, came out between -8 and +8 % here.  Noise is the same
figure at as many pieces chosen by chance while there is no sampler: if it is not far below the slowdown, that says
nothing.  WAKER is a program that wakes up as often on the target's CPU and does nothing; what the target loses by that
is the least that can be had.

With more threads than CPUs the threads interrupt each other, and that cannot be told from the sampler.

Prints samples, the rate reached, sampler %, reads, sum %, start-up ms and reads; then us lost a sample, slowdown %,
noise %, us lost by the waker: "-" where they are not measured."""
import array
import bisect
import os
import random
import re
import statistics
import subprocess
import sys
import time

SHORT, LONG, OFF, SETTLE = 1.5, 21.5, 5, 1

TARGET = """
import array, os, resource, sys, threading, time, zlib
def leaf_a(n): return n + 1
def leaf_b(n): return n + 1
def hot_a(n): return leaf_a(n)
def hot_b(n): return leaf_b(n)
def piece(times):
    for n in range(times):
        hot_a(n)
        hot_b(n)
def pack():
    data = bytes(range(256)) * 40
    while not over:
        zlib.compress(data, 9)
def main(clock=time.monotonic_ns, usage=resource.getrusage, me=resource.RUSAGE_THREAD):
    begin = clock()
    piece(10000)
    times = 2000000000 // (clock() - begin)
    print("ready", flush=True)
    while not over:
        piece(times)
        ends.append(clock())
        left.append(usage(me).ru_nivcsw)
def wait():
    global over
    sys.stdin.read()
    over = True
over = False
ends, left = array.array("q"), array.array("q")
others = int(sys.argv[1]) - 1
if not others: os.sched_setaffinity(0, [int(sys.argv[3])])
ts = [threading.Thread(target=pack) for _ in range(others)] + [threading.Thread(target=wait)]
for t in ts: t.start()
main()
for t in ts: t.join()
with open(sys.argv[2], "wb") as f:
    ends.tofile(f)
    left.tofile(f)
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


def middle(values):
    values = sorted(values)
    cut = len(values) // 10
    return statistics.mean(values[cut:len(values) - cut])


class Log:
    """What the target noted."""

    def __init__(self, path):
        both = array.array("q", open(path, "rb").read())
        self.ends, self.left = both[:len(both) // 2], both[len(both) // 2:]

    def between(self, begin, end):
        return range(bisect.bisect(self.ends, begin) + 3, bisect.bisect(self.ends, end) - 3)

    def hit(self, begin, end):
        """The pieces in which the target left its CPU."""
        return [i for i in self.between(begin, end) if self.left[i] > self.left[i - 1]]

    def lost(self, pieces):
        """What each of these and the next one took beyond the two before, on average, in microseconds."""
        return middle([self.ends[i + 1] - 2 * self.ends[i - 1] + self.ends[i - 3] for i in pieces]) / 1000


def timed(what, *arguments):
    """Calls what; returns when it began and ended."""
    begin = time.monotonic_ns()
    what(*arguments)
    return begin, time.monotonic_ns()


def wake():
    subprocess.run([waker, str(cpu), rate, str(2 * OFF)], check=True)


sampler, waker, python, threads, rate = sys.argv[1:6]
cpu = min(os.sched_getaffinity(0))
target = subprocess.Popen([python, "-S", "-c", TARGET, threads, "log", str(cpu)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE)
target.stdout.readline()
time.sleep(0.5)
figures = []
on = timed(lambda: figures.extend(cost()))
off = [] if threads != "1" else [timed(time.sleep, OFF), timed(wake), timed(time.sleep, OFF)]
target.stdin.close()
target.wait()
print("%d %.1f %.3f %.3f %.2f %.0f %.0f" % tuple(figures), end=" ")
if threads == "1":
    log = Log("log")
    hit = log.hit(on[1] - int(1e9 * (LONG - SETTLE)), on[1])
    calm = [i for s in (off[0], off[2]) for i in log.between(*s)]
    us = log.lost(hit)
    noise = abs(log.lost(random.sample(calm, min(len(hit), len(calm)))))
    print("%.0f %.2f %.2f %.0f" % (us, us * float(rate) / 1e4, noise * float(rate) / 1e4, log.lost(log.hit(*off[1]))))
else:
    print("- - - -")
