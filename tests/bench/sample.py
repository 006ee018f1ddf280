"""What a sampler costs a program, and what it takes itself: sample.py SAMPLER PYTHON THREADS RATE ROUNDS SECONDS.

One program runs all the time; the sampler is there for SECONDS, and not for SECONDS, in turn.  The program's speed with
it is compared with its speed just before and just after, so that what else the machine does falls on both.  Prints
samples, sampler %, slowdown % and its quartiles, noise, reads, sum %: medians over ROUNDS.  Noise is half the distance of
the quartiles of the same comparison where there is no sampler in the middle."""
import bisect
import glob
import re
import statistics
import subprocess
import sys
import time

TARGET = """
import sys, threading, time, zlib
def leaf_a(n): return n + 1
def leaf_b(n): return n + 1
def hot_a(n): return leaf_a(n)
def hot_b(n): return leaf_b(n)
def pack(i):
    data = bytes(range(256)) * 40
    while not over:
        zlib.compress(data, 9)
        done[i] += 1
def main():
    n = 0
    print("ready", flush=True)
    next = time.time()
    while not over:
        for _ in range(200):
            hot_a(n)
            hot_b(n)
            n += 1
        done[0] = n
        if time.time() >= next:
            log.append((time.time(), *done))
            next += 0.02
def wait():
    global over
    sys.stdin.read()
    over = True
over = False
log = []
others = int(sys.argv[1]) - 1
done = [0] * (1 + others)
ts = [threading.Thread(target=pack, args=(1 + i,)) for i in range(others)] + [threading.Thread(target=wait)]
for t in ts: t.start()
main()
for t in ts: t.join()
for row in log: print(*row)
"""


def cpu(pid):
    """The nanoseconds of CPU time that all threads of a process have used."""
    return sum(int(open(f).read().split()[0]) for f in glob.glob(f"/proc/{pid}/task/*/schedstat"))


def quartiles(values):
    return statistics.quantiles(values, n=4) if len(values) > 1 else values * 3


def speeds(log, times, begin, end):
    """What each thread did a second between two moments."""
    a, b = bisect.bisect(times, begin), bisect.bisect(times, end) - 1
    return [(y - x) / (times[b] - times[a]) for x, y in zip(log[a][1:], log[b][1:])]


def loss(before, during, after):
    """By how many percent the threads, on average, were slower."""
    return statistics.mean(100 * (1 - 2 * d / (b + a)) for b, d, a in zip(before, during, after))


sampler, python, threads, rate = sys.argv[1:5]
rounds, seconds = int(sys.argv[5]), float(sys.argv[6])
target = subprocess.Popen([python, "-S", "-c", TARGET, threads], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
target.stdout.readline()
time.sleep(0.5)
rests, runs, costs, summaries = [], [], [], []


def rest():
    begin = time.time()
    time.sleep(seconds)
    rests.append((begin, time.time()))


rest()
for _ in range(rounds):
    s = subprocess.Popen([sampler, "-r", rate, "-d", str(seconds + 0.5), "-p", str(target.pid)],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)  # for its start
    begin, used = time.time(), cpu(s.pid)
    time.sleep(seconds)
    runs.append((begin, time.time()))
    costs.append(100 * (cpu(s.pid) - used) / 1e9 / (runs[-1][1] - begin))
    summaries.append(s.communicate()[1])
    if s.returncode != 0:
        sys.exit(summaries[-1])
    time.sleep(0.1)
    rest()
target.stdin.close()
log = [tuple(map(float, line.split())) for line in target.stdout]
target.wait()
times = [row[0] for row in log]


def figure(pattern):
    return statistics.median(float(re.search(pattern, s).group(1)) for s in summaries)


def thirds(begin, end):
    third = (end - begin) / 3
    return [speeds(log, times, begin + i * third, begin + (i + 1) * third) for i in range(3)]


off = [speeds(log, times, *r) for r in rests]
lost = quartiles([loss(off[i], speeds(log, times, *runs[i]), off[i + 1]) for i in range(rounds)])
noise = quartiles([loss(*thirds(*r)) for r in rests])
print("%d %.3f %.2f %.2f %.2f %.2f %.2f %.2f" % (
    figure(r"(\d+) samples in"), statistics.median(costs), lost[1], lost[0], lost[2], (noise[2] - noise[0]) / 2,
    figure(r"([\d.]+) reads a sample"), figure(r"clocks \(([\d.]+) %\)")))
