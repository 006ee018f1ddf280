/* Tests of the sampler's units from C.
 *
 *   sample record PID FILE   writes what reading a process reads, to be read again by
 *   sample replay FILE       which prints the stacks in it
 *   sample hostile FILE...   reads each of them thousands of times with bytes changed
 *   sample cycles PID N      attaches and detaches N times
 *   sample lines | ring | elf | table    one unit each
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"
#include "image.h"
#include "sample/bpf.h"
#include "sample/elf.h"
#include "sample/lines.h"
#include "sample/perf.h"
#include "sample/proc.h"
#include "sample/readers.h"
#include "sample/ring.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define KEEPS_FREED 1 /* for a while; and tells of leaks itself */
#else
#define KEEPS_FREED 0
#endif

static int failures;

#define CHECK(what)                                                                        \
	do                                                                                 \
		if (!(what)) {                                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);         \
			failures++;                                                        \
		}                                                                          \
	while (0)

static FILE *recording;
static struct memory recorded;

static size_t
record_read(void *context, const struct piece *v, size_t n)
{
	size_t got = recorded.read(recorded.context, v, n);

	(void)context;
	for (size_t i = 0; i < got; i++) {
		uint32_t length = (uint32_t)v[i].n;

		fwrite(&v[i].at, 8, 1, recording);
		fwrite(&length, 4, 1, recording);
		fwrite(v[i].to, 1, v[i].n, recording);
	}
	return got;
}

static int
run_record(pid_t pid, const char *path)
{
	struct python y;
	struct text text = {0};
	char why[PYTHON_WHY];
	uint64_t head[3];
	uint64_t active = 0;
	int32_t inner = pid;

	recording = fopen(path, "wb");
	if (recording == NULL || !memory_open(&recorded, pid) ||
	    python_find(&y, recorded, pid, pid, why) != PYTHON_READY)
		return 2;
	head[0] = y.runtime;
	head[1] = y.code_type;
	head[2] = y.function_type;
	fwrite("foldimg1", 8, 1, recording);
	fwrite(head, sizeof head, 1, recording);
	fwrite(&y.version, 4, 1, recording);
	fwrite(&inner, 4, 1, recording);
	python_free(&y);
	y.code_type = head[1];
	y.function_type = head[2];
	y.tid_offset = 0;
	python_attach(&y, (struct memory){record_read, NULL}, head[0], y.version, pid, why);
	for (size_t i = 0; i < y.nthreads; i++) {
		image_name(&y, &y.threads[i], &active, &text);
		image_stack(&y, &y.threads[i], &text);
		python_holder(&y, y.threads[i].interp);
	}
	python_free(&y);
	memory_close(&recorded);
	free(text.p);
	return fclose(recording);
}

static unsigned char *
load(const char *path, size_t *n)
{
	enum { ROOM = 1 << 22 };
	unsigned char *data = malloc(ROOM);
	FILE *f = fopen(path, "rb");

	if (f == NULL || data == NULL) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(2);
	}
	*n = fread(data, 1, ROOM, f);
	fclose(f);
	return data;
}

static int
run_replay(const char *path)
{
	struct image image;
	struct text text = {0};
	size_t n;
	unsigned char *data = load(path, &n);
	enum python_answer answer = PYTHON_NONE;

	if (image_open(&image, data, n))
		answer = image_all(&image, &text);
	fwrite(text.p, 1, text.n, stdout);
	free(text.p);
	free(data);
	return answer == PYTHON_READY ? 0 : 1;
}

/* Changes some bytes, mostly one, to what often means something. */
static void
disturb(unsigned char *data, size_t n, uint64_t *dice)
{
	static const uint64_t words[] = {0, 1, UINT64_MAX, 1ULL << 63, 0x7fff, 0xffffffff, 8};
	int times = 1 + (int)(*dice >> 60) % 3;

	for (int i = 0; i < times; i++) {
		size_t at;

		*dice = *dice * 6364136223846793005ULL + 1442695040888963407ULL;
		at = (size_t)(*dice >> 20) % n;
		if ((*dice >> 8 & 1) != 0 && at + 8 <= n)
			memcpy(data + at, &words[(*dice >> 10) % 7], 8);
		else
			data[at] = (unsigned char)(*dice >> 12);
	}
}

static int
run_hostile(int n, char *path[])
{
	enum { TIMES = 3000 };
	uint64_t dice = 1;

	alarm(600);
	for (int i = 0; i < n; i++) {
		size_t size;
		unsigned char *data = load(path[i], &size);
		unsigned char *copy = malloc(size);

		for (int k = 0; k < TIMES && copy != NULL; k++) {
			struct image image;
			struct text text = {0};

			memcpy(copy, data, size);
			disturb(copy, size, &dice);
			if (image_open(&image, copy, size))
				image_all(&image, &text);
			CHECK(image.reads < 2000000);
			free(text.p);
		}
		free(copy);
		free(data);
	}
	return failures != 0;
}

static size_t
open_files(void)
{
	size_t n = 0;
	DIR *d = opendir("/proc/self/fd");

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

static int
run_cycles(pid_t pid, int times)
{
	size_t before = open_files();
	size_t memory = 0;

	for (int i = 0; i < times; i++) {
		struct session s = {.period = 1000000, .view.template = "%n"};
		struct readers r;
		struct rusage use;
		char why[PYTHON_WHY] = "";

		s.profile.path = "/dev/null";
		pthread_mutex_init(&s.lock, NULL);
		table_start(&s.table, true);
		profile_start(&s.profile);
		CHECK(table_add(&s.table, pid, why) != NULL);
		if (i % 2 == 0 && kernel_open(&s.kernel, false, why))
			s.view.kernel = &s.kernel;
		if (readers_open(&r, &s, why)) {
			CHECK(readers_add(&r, pid, false, why));
			readers_start(&r);
			nanosleep(&(struct timespec){0, 2000000}, NULL);
			if (s.view.kernel != NULL && i % 100 == 0)
				kernel_load(s.view.kernel);
			readers_stop(&r);
		} else {
			fprintf(stderr, "without perf events: %s\n", why);
		}
		session_close(&s);
		profile_end(&s.profile);
		table_free(&s.table);
		getrusage(RUSAGE_SELF, &use);
		if (i == times / 2)
			memory = (size_t)use.ru_maxrss;
		else if (i > times / 2 && !KEEPS_FREED)
			CHECK((size_t)use.ru_maxrss <= memory + 1024);
	}
	CHECK(open_files() == before);
	return failures != 0;
}

/* Each kind of table, for a function like
 *     10 def f():
 *     11     a
 *     14     b
 *     12     c */
static int
run_lines(void)
{
	static const char lnotab[] = {0, 1, 4, 3, 2, (char)-2};
	static const char ranges[] = {2, 0, 4, 1, 2, 3, 4, (char)-2, 2, (char)-128};
	static const char locations[] = {
	    (char)(0x80 | 13 << 3 | 0), 0,        /* 10: one instruction */
	    (char)(0x80 | 11 << 3 | 1), 1, 2,     /* 11: two */
	    (char)(0x80 | 14 << 3 | 0), 6, 0, 1, 2, /* 14 */
	    (char)(0x80 | 13 << 3 | 1), 5,        /* 12 */
	    (char)(0x80 | 15 << 3 | 0),           /* none */
	    (char)(0x80 | 0 << 3 | 0), 0x21};     /* 12 again */
	static const struct {
		enum line_kind kind;
		struct str table;
		int offset, line;
	} rows[] = {
	    {LINES_LNOTAB, {lnotab, 6}, -1, 10},
	    {LINES_LNOTAB, {lnotab, 6}, 0, 11},
	    {LINES_LNOTAB, {lnotab, 6}, 3, 11},
	    {LINES_LNOTAB, {lnotab, 6}, 4, 14},
	    {LINES_LNOTAB, {lnotab, 6}, 6, 12},
	    {LINES_LNOTAB, {lnotab, 6}, 600, 12},
	    {LINES_LNOTAB, {lnotab, 0}, 600, 10},
	    {LINES_RANGES, {ranges, 10}, 0, 10},
	    {LINES_RANGES, {ranges, 10}, 2, 11},
	    {LINES_RANGES, {ranges, 10}, 6, 14},
	    {LINES_RANGES, {ranges, 10}, 8, 12},
	    {LINES_RANGES, {ranges, 10}, 12, 0},
	    {LINES_RANGES, {ranges, 10}, 14, 0},
	    {LINES_LOCATIONS, {locations, sizeof locations}, -2, 10},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 0, 10},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 2, 11},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 4, 11},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 6, 14},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 8, 12},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 12, 0},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 14, 12},
	    {LINES_LOCATIONS, {locations, sizeof locations}, 16, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int line = lines_find(rows[i].kind, rows[i].table, 10, rows[i].offset);

		if (line != rows[i].line) {
			fprintf(stderr, "row %zu: line %d, not %d\n", i, line, rows[i].line);
			failures++;
		}
	}
	return failures != 0;
}

/* A ring that the test fills as the kernel would. */
static struct {
	_Alignas(8) unsigned char page[4096];
	unsigned char data[256];
} shared;

static void
put_record(uint32_t type, uint16_t misc, const void *body, uint16_t n)
{
	struct perf_event_mmap_page *page = (void *)shared.page;
	struct perf_event_header h = {type, misc, (uint16_t)(sizeof h + n)};
	unsigned char bytes[64] = {0};

	memcpy(bytes, &h, sizeof h);
	if (n > 0)
		memcpy(bytes + sizeof h, body, n);
	for (size_t i = 0; i < sizeof h + n; i++)
		shared.data[(page->data_head + i) % sizeof shared.data] = bytes[i];
	page->data_head += sizeof h + n;
}

/* Our words for the kernel's interface against its own. */
static void
check_perf(void)
{
	static const int same[][2] = {{PERF_SOFTWARE, PERF_TYPE_SOFTWARE},
	    {PERF_TASK_CLOCK, PERF_COUNT_SW_TASK_CLOCK}, {PERF_DUMMY, PERF_COUNT_SW_DUMMY},
	    {PERF_TID, PERF_SAMPLE_TID}, {PERF_TIME, PERF_SAMPLE_TIME},
	    {PERF_CLOSE_ON_EXEC, PERF_FLAG_FD_CLOEXEC}, {PERF_SET_OUTPUT, PERF_EVENT_IOC_SET_OUTPUT},
	    {PERF_SET_BPF, (int)PERF_EVENT_IOC_SET_BPF},
	    {PERF_LOST, PERF_RECORD_LOST}, {PERF_COMM, PERF_RECORD_COMM},
	    {PERF_EXIT, PERF_RECORD_EXIT}, {PERF_FORK, PERF_RECORD_FORK},
	    {PERF_SAMPLE, PERF_RECORD_SAMPLE}, {PERF_COMM_EXEC, PERF_RECORD_MISC_COMM_EXEC}};
	struct perf_event_attr a = {0};
	uint64_t flags;

	CHECK(sizeof(struct perf_attr) == PERF_ATTR_SIZE_VER5);
	CHECK(offsetof(struct perf_attr, sample_type) == offsetof(struct perf_event_attr, sample_type));
	CHECK(offsetof(struct perf_attr, wakeup_events) ==
	    offsetof(struct perf_event_attr, wakeup_events));
	CHECK(offsetof(struct perf_attr, clockid) == offsetof(struct perf_event_attr, clockid));
	CHECK(offsetof(struct perf_page, data_head) ==
	    offsetof(struct perf_event_mmap_page, data_head));
	CHECK(offsetof(struct perf_page, data_tail) ==
	    offsetof(struct perf_event_mmap_page, data_tail));
	CHECK(sizeof(struct perf_header) == sizeof(struct perf_event_header));
	a.disabled = a.inherit = a.exclude_kernel = a.exclude_hv = a.comm = a.enable_on_exec = 1;
	a.watermark = 1;
	a.task = a.sample_id_all = a.comm_exec = a.use_clockid = a.inherit_thread = 1;
	memcpy(&flags, (char *)&a + offsetof(struct perf_attr, flags), sizeof flags);
	CHECK(flags ==
	    (PERF_DISABLED | PERF_INHERIT | PERF_EXCLUDE_KERNEL | PERF_EXCLUDE_HV |
		PERF_COMM_RECORDS | PERF_ENABLE_ON_EXEC | PERF_WATERMARK | PERF_TASK_RECORDS | PERF_SAMPLE_ID_ALL |
		PERF_TELL_EXEC | PERF_USE_CLOCKID | PERF_INHERIT_THREAD));
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		CHECK(same[i][0] == same[i][1]);
}

/* The same for programs. */
static void
check_bpf(void)
{
	static const int same[][2] = {{BPF_HASH, BPF_MAP_TYPE_HASH}, {BPF_ARRAY, BPF_MAP_TYPE_ARRAY},
	    {BPF_PROGRAMS, BPF_MAP_TYPE_PROG_ARRAY}, {BPF_SHARED, BPF_F_MMAPABLE},
	    {BPF_ON_EVENTS, BPF_PROG_TYPE_PERF_EVENT}, {BPF_CALL_FIND, BPF_FUNC_map_lookup_elem},
	    {BPF_CALL_GO_ON, BPF_FUNC_tail_call}, {BPF_CALL_IDS, BPF_FUNC_get_current_pid_tgid},
	    {BPF_CALL_READ, BPF_FUNC_probe_read_user},
	    {BPF_CALL_IDS_IN, BPF_FUNC_get_ns_current_pid_tgid},
	    {BPF_MOVE, BPF_ALU64 | BPF_MOV | BPF_X}, {BPF_SET, BPF_ALU64 | BPF_MOV | BPF_K},
	    {BPF_ADD_TO, BPF_ALU64 | BPF_ADD | BPF_K}, {BPF_AND_WITH, BPF_ALU64 | BPF_AND | BPF_K},
	    {BPF_OR_WITH, BPF_ALU64 | BPF_OR | BPF_X}, {BPF_XOR_WITH, BPF_ALU64 | BPF_XOR | BPF_X},
	    {BPF_MULTIPLY, BPF_ALU64 | BPF_MUL | BPF_X}, {BPF_LEFT, BPF_ALU64 | BPF_LSH | BPF_K},
	    {BPF_RIGHT, BPF_ALU64 | BPF_RSH | BPF_K}, {BPF_LOAD_8, BPF_LDX | BPF_MEM | BPF_B},
	    {BPF_LOAD_32, BPF_LDX | BPF_MEM | BPF_W}, {BPF_LOAD_64, BPF_LDX | BPF_MEM | BPF_DW},
	    {BPF_STORE_32, BPF_STX | BPF_MEM | BPF_W}, {BPF_STORE_64, BPF_STX | BPF_MEM | BPF_DW},
	    {BPF_COUNT_64, BPF_STX | BPF_ATOMIC | BPF_DW}, {BPF_WIDE, BPF_LD | BPF_DW | BPF_IMM},
	    {BPF_IF_EQUAL, BPF_JMP | BPF_JEQ | BPF_K}, {BPF_IF_NOT, BPF_JMP | BPF_JNE | BPF_K},
	    {BPF_IF_LEAST, BPF_JMP | BPF_JGE | BPF_K},
	    {BPF_IF_LEAST_REGISTER, BPF_JMP | BPF_JGE | BPF_X}, {BPF_JUMP, BPF_JMP | BPF_JA},
	    {BPF_CALL_TO, BPF_JMP | BPF_CALL}, {BPF_RETURN, BPF_JMP | BPF_EXIT}};
	const struct bpf_insn theirs = {.code = 1, .dst_reg = 2, .src_reg = 3, .off = -4, .imm = -5};
	struct bpf_text t = {0};

	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		CHECK(same[i][0] == same[i][1]);
	bpf_put(&t, 1, 2, 3, -4, -5);
	CHECK(sizeof(struct bpf_code) == sizeof theirs && memcmp(&t.code[0], &theirs, sizeof theirs) == 0);
	for (int i = 0; i < BPF_ROOM; i++)
		bpf_jump(&t, BPF_JUMP, 0, 0, 0, 0);
	errno = 0;
	CHECK(t.full && bpf_load(&t) < 0 && errno == E2BIG);
}

static int
run_ring(void)
{
	struct ring r = {.page = shared.page, .data = shared.data, .size = sizeof shared.data};
	struct perf_event_mmap_page *page = (void *)shared.page;
	const uint32_t sample[4] = {7, 8, 99, 0};
	const uint32_t fork[10] = {20, 7, 21, 8, 0, 0, 7, 8, 5, 0};
	const uint64_t lost[4] = {1, 42, 7 | 8ULL << 32, 6};
	const uint64_t comm[5] = {7 | 8ULL << 32, 0, 0, 7 | 8ULL << 32, 9};
	struct record record;

	check_perf();
	check_bpf();
	CHECK(!ring_next(&r, &record));
	for (int i = 0; i < 100; i++) { /* all positions, so that each record wraps around */
		put_record(PERF_RECORD_SAMPLE, 0, sample, sizeof sample);
		put_record(PERF_RECORD_FORK, 0, fork, sizeof fork);
		put_record(PERF_RECORD_LOST, 0, lost, sizeof lost);
		put_record(PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC, comm, sizeof comm);
		put_record(PERF_RECORD_COMM, 0, comm, sizeof comm);
		put_record(77, 0, NULL, 0);
		CHECK(ring_next(&r, &record) && record.kind == RECORD_SAMPLE && record.pid == 7 &&
		    record.tid == 8 && record.time == 99);
		CHECK(ring_next(&r, &record) && record.kind == RECORD_FORK && record.pid == 20 &&
		    record.parent == 7 && record.tid == 21 && record.parent_tid == 8);
		CHECK(ring_next(&r, &record) && record.kind == RECORD_LOST && record.lost == 42);
		CHECK(ring_next(&r, &record) && record.kind == RECORD_EXEC && record.pid == 7);
		CHECK(ring_next(&r, &record) && record.kind == RECORD_NAME && record.pid == 7 &&
		    record.tid == 8);
		CHECK(ring_next(&r, &record) && record.kind == RECORD_OTHER);
		CHECK(!ring_next(&r, &record));
		CHECK(page->data_tail == page->data_head);
	}
	for (int i = 0; i < 256; i++) { /* nonsense never holds us up */
		uint64_t tail = page->data_tail;

		memset(shared.data, i, sizeof shared.data);
		page->data_head += 200;
		for (int k = 0; k < 30 && ring_next(&r, &record); k++)
			CHECK(page->data_tail > tail);
		CHECK(page->data_tail == page->data_head);
	}
	return failures != 0;
}

static int
run_elf(void)
{
	static const struct str names[] = {{"main", 4}, {"run_elf_is_no_symbol", 20}};
	unsigned char bytes[4096];
	uint64_t value[2];
	struct elf e;
	char path[] = "elf.XXXXXX";
	int fd = open("/proc/self/exe", O_RDONLY);
	uint64_t dice = 1;
	ssize_t n;

	CHECK(elf_open(&e, fd));
	CHECK(elf_symbols(&e, names, value, 2) == 1 && value[0] != 0 && value[1] == 0);
	CHECK(elf_section(&e, STR(".text")) != 0 && elf_section(&e, STR(".nope")) == 0);
	n = pread(fd, bytes, sizeof bytes, 0);
	close(fd);
	fd = mkstemp(path);
	unlink(path);
	for (int i = 0; i < 3000; i++) { /* headers that lie */
		unsigned char copy[4096];
		uint64_t bias;

		memcpy(copy, bytes, sizeof copy);
		disturb(copy, i % 2 == 0 ? 64 : (size_t)n, &dice);
		CHECK(pwrite(fd, copy, (size_t)n, 0) == n);
		if (!elf_open(&e, fd))
			continue;
		elf_symbols(&e, names, value, 2);
		elf_section(&e, STR(".text"));
		elf_bias(&e, 0, 0x10000, &bias);
	}
	close(fd);
	return failures != 0;
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";

	msg_start(argv[0]);
	if (argc == 4 && strcmp(what, "record") == 0)
		return run_record((pid_t)atoi(argv[2]), argv[3]);
	if (argc == 3 && strcmp(what, "replay") == 0)
		return run_replay(argv[2]);
	if (argc > 2 && strcmp(what, "hostile") == 0)
		return run_hostile(argc - 2, argv + 2);
	if (argc == 4 && strcmp(what, "cycles") == 0)
		return run_cycles((pid_t)atoi(argv[2]), atoi(argv[3]));
	if (strcmp(what, "lines") == 0)
		return run_lines();
	if (strcmp(what, "ring") == 0)
		return run_ring();
	if (strcmp(what, "elf") == 0)
		return run_elf();
	fprintf(stderr, "usage: sample record|replay|hostile|cycles|lines|ring|elf ...\n");
	return 2;
}
