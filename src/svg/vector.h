/* floor 4: numbers in 0..1 from a frame's name, for its colour.  Uses str. */
#ifndef SVG_VECTOR_H
#define SVG_VECTOR_H

#include <stdint.h>

#include "base/str.h"

/* Three numbers, each from 0 to 1.  single tells that the arithmetic on them is done in single
 * precision, which decides about the last unit of a colour. */
struct vector {
	double v1, v2, v3;
	bool single;
};

/* flamegraph.pl's default: the characters of the name, added up, seed one step of drand48 (the linear
 * congruential generator of POSIX); all three numbers are the same. */
struct vector vector_name(struct str name);

/* flamegraph.pl --hash: the first three characters of the name, behind a module's name and a backtick
 * when there is one, weigh 1, 0.7 and 0.49; v2 and v3 are made of the name read backwards. */
struct vector vector_hash(struct str name);

/* inferno-flamegraph --deterministic: the FNV-1a hash of the bytes (64 bits, Fowler, Noll and Vo), two
 * rounds more of it for v2 and v3. */
struct vector vector_fnv(struct str name);

/* Three random numbers that a name always gets: of the stream (splitmix64; Steele, Lea and Flood 2014)
 * that the hash of its bytes seeds. */
struct vector vector_random(struct str name);

#endif
